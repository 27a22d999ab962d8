//! The client: one access token at one endpoint.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use antiphon_graph::call::{Identity, Me, Refresh, Token};
use antiphon_graph::{
    AccessToken, AccountId, AppSecret, Call, Endpoint, Outcome, Proof, Send, Sent, Usage, call,
};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Request, Response, Uri};

use crate::{Account, Doubt, Error, Http, Timeouts, Transport, TransportError};

/// Asks Instagram with one access token.
///
/// Clones are cheap and share connections. A token belongs to one account: [`Client::account`] is the way to send.
///
/// Nothing is ever sent twice by itself. A failed call says whether it may have arrived
/// ([`Error::may_have_been_delivered`]) and what to do ([`Error::remedy`]); whether and when to try again is the
/// caller's decision.
pub struct Client<T = Http> {
    transport: Arc<T>,
    bearer: Arc<Bearer>,
}

/// What a client's requests have in common.
struct Bearer {
    endpoint: Endpoint,
    token: AccessToken,
    usage: Mutex<Usage>,
}

impl Client {
    /// A client of Instagram itself.
    pub fn instagram(token: AccessToken) -> Self {
        Self::at(Endpoint::instagram(), token)
    }

    /// A client of another host that speaks like Instagram: a gateway, a sandbox.
    pub fn at(endpoint: Endpoint, token: AccessToken) -> Self {
        Self::over(http(&endpoint, Timeouts::default()), endpoint, token)
    }

    /// The same client with other time-outs, and connections of its own.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { transport: Arc::new(http(&self.bearer.endpoint, timeouts)), ..self }
    }
}

impl<T: Transport> Client<T> {
    /// A client whose requests are carried by a transport of your choice, such as a [`Script`](crate::Script) in tests.
    pub fn over(transport: T, endpoint: Endpoint, token: AccessToken) -> Self {
        Self { transport: Arc::new(transport), bearer: Arc::new(Bearer::new(endpoint, token)) }
    }

    /// The same client with another token, such as a refreshed one. The connections are shared.
    #[must_use]
    pub fn with_token(&self, token: AccessToken) -> Self {
        let bearer = Arc::new(Bearer::new(self.bearer.endpoint.clone(), token));
        Self { transport: self.transport.clone(), bearer }
    }

    /// The account to send from. It must be the token's: ask [`Client::me`] if you do not know it.
    pub fn account(&self, id: AccountId) -> Account<T> {
        Account::new(self.clone(), id)
    }

    /// Who the token belongs to.
    pub async fn me(&self) -> Result<Identity, Error> {
        self.ask(&Me::in_full()).await
    }

    /// Makes the token last another 60 days. It must be 24 hours old at least; keep what comes back, which may be
    /// another string. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.
    pub async fn refresh(&self) -> Result<Token, Error> {
        self.ask(&Refresh).await
    }

    /// Exchanges the token, one of an hour as a login gives, for one of 60 days. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.
    pub async fn exchange(&self, secret: AppSecret) -> Result<Token, Error> {
        self.ask(&call::Exchange::new(secret)).await
    }

    /// Asks anything that `graph` has a name for.
    pub async fn ask<C: Call>(&self, call: &C) -> Result<C::Answer, Error> {
        let request = call.to_http(&self.bearer.endpoint, &self.bearer.token);
        let response = self.carry(request).await.map_err(Error::of_asking)?;
        Ok(C::from_http(&response)?)
    }

    /// Sends something permitted, once. [`Account`] has shorter ways.
    pub async fn send(&self, send: Send) -> Result<Sent, Error> {
        self.send_with(send, HeaderMap::new()).await
    }

    /// The same with further headers, by which a gateway is told what Instagram has no words for: `Antiphon-Hold`,
    /// `Antiphon-Expires`, `Idempotency-Key`. What the gateway keeps is [`Doubt::Kept`].
    pub async fn send_with(&self, send: Send, headers: HeaderMap) -> Result<Sent, Error> {
        let mut request = send.to_http(&self.bearer.endpoint, &self.bearer.token);
        request.headers_mut().extend(headers);
        let response = self.carry(request).await.map_err(Error::of_sending)?;
        if let Some(kept) = Doubt::kept(&response) {
            return Err(Error::Unknown(kept));
        }
        Error::of_outcome(Outcome::from_http(&response, Proof::of(send.content())))
    }

    /// Carries any request, for what this library has no name for.
    ///
    /// A path such as `/v24.0/me` goes to the client's endpoint, and with its token unless the request has one already.
    /// The token goes nowhere else, and over [`Http`] neither does a request. The answer comes back whatever its status.
    ///
    /// # Errors
    ///
    /// [`Error::NotSent`] and [`Error::Unknown`], when no answer came.
    pub async fn raw(&self, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error> {
        if let Some(uri) = self.bearer.home(request.uri()) {
            *request.uri_mut() = uri;
        }
        if self.bearer.is_home(request.uri()) && !has_token(&request) {
            request.headers_mut().insert(AUTHORIZATION, Endpoint::bearer(&self.bearer.token));
        }
        self.carry(request).await.map_err(Error::of_sending)
    }

    /// What the latest answer with usage headers said about limits, over all clones of this client.
    pub fn usage(&self) -> Usage {
        self.bearer.usage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where this client's requests go.
    pub fn endpoint(&self) -> &Endpoint {
        &self.bearer.endpoint
    }

    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let response = self.transport.carry(request).await?;
        if [Usage::APP, Usage::BUSINESS].iter().any(|name| response.headers().contains_key(*name)) {
            let usage = Usage::from_headers(response.headers());
            *self.bearer.usage.lock().unwrap_or_else(PoisonError::into_inner) = usage;
        }
        Ok(response)
    }
}

impl Bearer {
    fn new(endpoint: Endpoint, token: AccessToken) -> Self {
        Self { endpoint, token, usage: Mutex::default() }
    }

    /// The address at the endpoint that a bare path means; none for an address with a host of its own.
    fn home(&self, uri: &Uri) -> Option<Uri> {
        if uri.authority().is_some() {
            return None;
        }
        Uri::try_from(format!("{}{uri}", self.endpoint.base())).ok()
    }

    /// Whether an address is at the endpoint's host.
    fn is_home(&self, uri: &Uri) -> bool {
        let home = Uri::try_from(self.endpoint.base());
        home.is_ok_and(|home| home.scheme() == uri.scheme() && home.authority() == uri.authority())
    }
}

fn has_token(request: &Request<Vec<u8>>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    request.headers().contains_key(AUTHORIZATION)
        || query.split('&').any(|field| field.starts_with("access_token="))
}

fn http(endpoint: &Endpoint, timeouts: Timeouts) -> Http {
    let base = endpoint.base().parse().expect("an endpoint is an address");
    Http::to(&base, timeouts).expect("an endpoint's address is http or https and has a host")
}

impl<T> Clone for Client<T> {
    fn clone(&self) -> Self {
        Self { transport: self.transport.clone(), bearer: self.bearer.clone() }
    }
}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("endpoint", &self.bearer.endpoint.to_string()).finish_non_exhaustive()
    }
}
