// The list of products by Fastify and better-sqlite3, without any telemetry. The statement is the shop's own.
//   node fastify.mjs DATABASE_FILE STATEMENT [cached]
// Prints the address that it listens on.
import Database from "better-sqlite3";
import Fastify from "fastify";

const [file, statement, cached] = process.argv.slice(2);
const database = new Database(file, { readonly: true });
const list = database.prepare(statement);

const text = { type: "string" };
const number = { type: "integer" };
const object = (properties) => ({ type: "object", properties });
const schema = {
  querystring: object({ per_page: { type: "integer", minimum: 1, maximum: 100 } }),
  response: {
    200: object({
      items: {
        type: "array",
        items: object({
          id: number,
          slug: text,
          name: text,
          price: object({ minor: number, currency: text, text }),
          in_stock: { type: "boolean" },
          category: object({ id: number, slug: text, name: text }),
          url: text,
        }),
      },
      total: number,
      page: number,
      per_page: number,
      pages: number,
      links: object({ self: text, first: text, next: text, last: text }),
    }),
  },
};

const item = (row) => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  price: {
    minor: row.price_minor,
    currency: row.currency,
    text: `€${Math.trunc(row.price_minor / 100)}.${String(row.price_minor % 100).padStart(2, "0")}`,
  },
  in_stock: row.stock > 0,
  category: { id: row.category_id, slug: row.category_slug, name: row.category_name },
  url: `/api/products/${row.id}`,
});

function read(perPage) {
  const rows = list.all({ 1: perPage, 2: 0 });
  const total = rows[0]?.total ?? 0;
  return {
    items: rows.map(item),
    total,
    page: 1,
    per_page: perPage,
    pages: Math.ceil(total / perPage),
    links: {
      self: `/api/products?per_page=${perPage}`,
      first: `/api/products?per_page=${perPage}`,
      next: `/api/products?per_page=${perPage}&page=2`,
      last: `/api/products?per_page=${perPage}&page=${Math.ceil(total / perPage)}`,
    },
  };
}

// what was read is good for two seconds, as in the shop
const kept = new Map();
function remembered(perPage) {
  const now = performance.now();
  const before = kept.get(perPage);
  if (before && now - before.at < 2000) return before.list;
  const fresh = { list: read(perPage), at: now };
  kept.set(perPage, fresh);
  return fresh.list;
}

const products = cached ? remembered : read;
const server = Fastify({ logger: false });
server.get("/api/products", { schema }, async (request) => products(request.query.per_page ?? 24));
await server.listen({ host: "127.0.0.1", port: 0 });
const { address, port } = server.server.address();
console.log(`${address}:${port}`);
