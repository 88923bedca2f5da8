//! A browser without scripts: it keeps cookies, fills in forms with what is in them, and follows redirects.

use axum::body::Body;
use axum::http::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::{Answer, TestApp};

#[derive(Clone)]
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    cookie: Option<String>,
    /// The page that is shown, and where it is.
    pub(crate) page: String,
    pub(crate) path: String,
    pub(crate) status: u16,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            cookie: None,
            page: String::new(),
            path: String::new(),
            status: 0,
        }
    }

    /// What it shows the shop.
    pub(crate) fn cookie(&self) -> String {
        self.cookie.clone().unwrap()
    }

    pub(crate) async fn open(&mut self, path: &str) {
        let mut path = path.to_owned();
        loop {
            let answer = self.request("GET", &path, String::new()).await;
            let location = answer.header("location").to_owned();
            if location.is_empty() {
                return self.shown(path, answer);
            }
            path = location;
        }
    }

    /// Sends the form of this page that goes to `action`, with these fields filled in.
    pub(crate) async fn submit(&mut self, action: &str, fields: &[(&str, &str)]) {
        let form = self.form(action, fields);
        self.post(action, form).await;
    }

    pub(crate) async fn post(&mut self, action: &str, form: String) {
        let answer = self.request("POST", action, form).await;
        let location = answer.header("location").to_owned();
        if location.is_empty() {
            self.shown(action.to_owned(), answer);
        } else {
            assert_eq!(answer.status, 303, "a form is answered by another page");
            self.open(&location).await;
        }
    }

    /// The form as it would be sent: its hidden fields, and these.
    pub(crate) fn form(&self, action: &str, fields: &[(&str, &str)]) -> String {
        let action = action.replace('/', "&#x2f;");
        let plain = action.replace("&#x2f;", "/");
        let found = [&action, &plain]
            .into_iter()
            .find_map(|action| self.page.split_once(&format!("action=\"{action}\"")));
        let (_, form) = found.unwrap_or_else(|| panic!("no form to {plain} on {}", self.path));
        let (form, _) = form.split_once("</form>").unwrap();
        let hidden = form.split("<input type=\"hidden\" name=\"").skip(1);
        let hidden = hidden.map(|input| {
            let (name, rest) = input.split_once('"').unwrap();
            let value = rest.split('"').nth(1).unwrap();
            (name, value.replace("&#x2f;", "/"))
        });
        let fields = fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let encoded = hidden.chain(fields).map(|(name, value)| {
            let value = utf8_percent_encode(&value, NON_ALPHANUMERIC);
            format!("{name}={value}")
        });
        encoded.collect::<Vec<_>>().join("&")
    }

    async fn request(&mut self, method: &str, path: &str, form: String) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if method == "POST" {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let answer = self.app.send(request.body(Body::from(form)).unwrap()).await;
        if let Some((cookie, _)) = answer.header("set-cookie").split_once(';') {
            self.cookie = Some(cookie.to_owned());
        }
        answer
    }

    fn shown(&mut self, path: String, answer: Answer) {
        self.path = path;
        self.status = answer.status.as_u16();
        self.page = answer.body;
    }

    /// The text of the first element of this kind.
    pub(crate) fn text(&self, element: &str) -> &str {
        let (_, rest) = self.page.split_once(&format!("<{element}")).unwrap();
        let (_, rest) = rest.split_once('>').unwrap();
        rest.split_once('<').unwrap().0.trim()
    }
}
