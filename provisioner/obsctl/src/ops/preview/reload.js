// Reloads the page when the server has drawn anew. `since` is the version that this page shows.
const since = new URL(document.currentScript.src).searchParams.get("since");
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/changed?since=${since}`);
      if (answer.status === 200) return location.reload();
      if (!answer.ok) await sleep(2000);
    } catch {
      await sleep(1000); // the server is gone, perhaps to come back
    }
  }
}
follow();
