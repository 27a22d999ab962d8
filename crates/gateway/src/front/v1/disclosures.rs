//! Disclosures: how accounts say that a bot is speaking, and the evidence that they did.

use antiphon_graph::{AccountId, PersonId};
use antiphon_store::{Disclosure, DisclosureFilter, Store};
use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access::{Manager, Seen};
use super::extract::{Asked, At, Body};
use super::{MOST_ROWS, Page, rows};
use crate::disclosure::Policy;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

const HINT: &str = "GET /v1/disclosures lists what bots have said of themselves";

/// One time that a bot said that it is one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DisclosureView {
    /// Ascends.
    id: u64,
    account: String,
    person: String,
    /// When its delivery became known.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Why: `start` of the conversation, `lapse` of time, or `hand_back` from a human.
    rule: &'static str,
    /// `message` of its own, or `prefix` of another.
    manner: &'static str,
    language: String,
    /// The person's, where the caller said so.
    market: Option<String>,
    /// What was said, word for word.
    words: String,
    /// The message that it was said with.
    message: String,
    /// Instagram's id.
    message_id: Option<String>,
}

impl DisclosureView {
    fn of(row: Disclosure) -> Self {
        Self {
            id: row.id,
            account: row.conversation.account.to_string(),
            person: row.conversation.person.to_string(),
            at: row.at,
            rule: row.said.rule.word(),
            manner: row.said.manner.word(),
            language: row.said.language,
            market: row.said.market,
            words: row.said.words,
            message: row.message.to_string(),
            message_id: row.mid.map(|mid| mid.to_string()),
        }
    }
}

/// Shows how an account says that a bot is speaking.
#[utoipa::path(get, path = "/v1/accounts/{id}/disclosure", responses((status = OK, body = Policy)))]
pub(super) async fn policy<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At(id): At<AccountId>,
) -> Result<Json<Policy>, Problem> {
    known(&front, &seen, &id)?;
    Ok(Json(Policy::clone(&front.app.policies.of(&id))))
}

/// Says how an account says from now on that a bot is speaking; what is left out is as it is by default.
#[utoipa::path(
    put, path = "/v1/accounts/{id}/disclosure", request_body = Policy, responses((status = OK, body = Policy))
)]
pub(super) async fn put_policy<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<AccountId>,
    Body(policy): Body<Policy>,
) -> Result<Json<Policy>, Problem> {
    known(&front, &Seen::Everything, &id)?;
    policy.check().map_err(|why| {
        Problem::invalid(why.to_string(), "GET /v1/accounts/{id}/disclosure shows what there is; change that")
    })?;
    let (app, kept) = (front.app.clone(), policy.clone());
    to_the_end(async move { app.policies.put(&app.store, &id, kept).await }).await?;
    Ok(Json(policy))
}

fn known<S: Store>(front: &Front<S>, seen: &Seen, id: &AccountId) -> Result<(), Problem> {
    let is_known = seen.sees(id) && front.app.directory.account(id).is_some();
    is_known.then_some(()).ok_or_else(|| Problem::not_found("account", "GET /v1/accounts lists them"))
}

/// Which disclosures are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Of this account.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// To this person.
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    /// From this time on.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before this time.
    #[param(value_type = Option<String>)]
    until: Option<Timestamp>,
    /// What `next` gave.
    after: Option<u64>,
    /// So many at most; 50 unless said otherwise, and never more than 500. A table in CSV has no pages.
    limit: Option<usize>,
    /// `json`, or `csv`: a table of all of them.
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    Json,
    Csv,
}

/// Lists what bots have said of themselves, oldest first, as pages in JSON or as one table in CSV.
#[utoipa::path(
    get, path = "/v1/disclosures", params(Wanted),
    responses((status = OK, content((Page<DisclosureView> = "application/json"), (String = "text/csv"))))
)]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    if let (Some(from), Some(until)) = (wanted.from, wanted.until)
        && from >= until
    {
        return Err(Problem::invalid("`until` is not later than `from`", HINT));
    }
    let filter = DisclosureFilter {
        accounts: seen.accounts(wanted.account)?,
        person: wanted.person,
        from: wanted.from,
        until: wanted.until,
    };
    if wanted.format == Some(Format::Csv) {
        return Ok(table(front.app.store, filter));
    }
    if wanted.after.is_some_and(|after| i64::try_from(after).is_err()) {
        return Err(Problem::invalid("`after` is what `next` gave", "GET /v1/disclosures lists them"));
    }
    let page = front.app.store.disclosures(filter, wanted.after, rows(wanted.limit)).await?;
    let data = page.rows.into_iter().map(DisclosureView::of).collect();
    Ok(Json(Page { data, next: page.next.map(|next| next.to_string()) }).into_response())
}

/// All of them as one table, read page by page as it is taken.
fn table<S: Store>(store: S, filter: DisclosureFilter) -> Response {
    let pages = futures_util::stream::try_unfold(Some((None, true)), move |at| {
        let (store, filter) = (store.clone(), filter.clone());
        async move {
            let Some((after, is_first)) = at else { return Ok(None) };
            let page = store.disclosures(filter, after, MOST_ROWS).await?;
            let next = page.next.map(|next| (Some(next), false));
            let rows: Vec<_> = page.rows.into_iter().map(DisclosureView::of).collect();
            Ok::<_, antiphon_store::Error>(Some((in_csv(&rows, is_first), next)))
        }
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"disclosures.csv\""),
    ];
    (headers, Bytes::from_stream(pages)).into_response()
}

/// Rows of the table, under its head.
fn in_csv(rows: &[DisclosureView], with_head: bool) -> Vec<u8> {
    let head = [
        "id",
        "account",
        "person",
        "at",
        "rule",
        "manner",
        "language",
        "market",
        "words",
        "message",
        "message_id",
    ];
    let mut table = csv::WriterBuilder::new()
        .has_headers(false)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let written = (|| {
        if with_head {
            table.write_record(head)?;
        }
        rows.iter().try_for_each(|row| table.serialize(row))
    })();
    written.expect("rows of plain texts go into memory");
    table.into_inner().expect("memory takes everything")
}
