//! Jobs: work that takes its time. How far each came, and its end before the time.

use antiphon_graph::AccountId;
use antiphon_store::{Job, JobId, Store, Work};
use axum::extract::State as Shared;
use axum::{Extension, Json};
use http::header::LOCATION;
use http::{HeaderName, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::access::{Seen, Sends};
use super::audit::Target;
use super::extract::{Asked, At};
use super::{Page, rows};
use crate::books;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

const HINT: &str = "GET /v1/jobs lists them";

/// A job, and how far it came.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobView {
    /// `job_...`
    id: String,
    /// `replay`, `reading` (of deliveries again), `erasure` (of a person) or `cancellation` (of messages).
    work: &'static str,
    /// `running`, `done` or `cancelled`. One that runs goes on after a restart where it was.
    state: &'static str,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    /// When it last came further.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// What was asked. Of an erasure nothing is remembered that would name the person.
    asked: Value,
    /// What it counted so far.
    counts: Value,
}

impl JobView {
    pub(super) fn of(job: &Job) -> Self {
        let asked = match job.work {
            Work::Erasure => Value::Object(serde_json::Map::new()),
            _ => serde_json::from_str(&job.asked).unwrap_or_default(),
        };
        Self {
            id: job.id.to_string(),
            work: job.work.word(),
            state: job.state.word(),
            asked_at: job.asked_at,
            changed_at: job.changed_at,
            asked: without_nulls(asked),
            counts: serde_json::from_str(&job.counts).unwrap_or_default(),
        }
    }
}

fn without_nulls(mut asked: Value) -> Value {
    if let Value::Object(fields) = &mut asked {
        fields.retain(|name, value| !value.is_null() && name != "last_place");
    }
    asked
}

/// Which jobs are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// That somebody asked for who may see only this account.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// What `next` gave.
    after: Option<String>,
    /// So many at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// Lists jobs, newest first.
#[utoipa::path(get, path = "/v1/jobs", params(Wanted), responses((status = OK, body = Page<JobView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<JobView>>, Problem> {
    page(&front, &seen, None, wanted).await.map(Json)
}

pub(super) async fn page<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    work: Option<Work>,
    wanted: Wanted,
) -> Result<Page<JobView>, Problem> {
    let after = wanted.after.as_deref().map(id_of).transpose()?;
    let account = seen.one_account(wanted.account)?;
    let page = front.app.store.jobs(work, account, after, rows(wanted.limit)).await?;
    let data = page.rows.iter().map(JobView::of).collect();
    Ok(Page { data, next: page.next.map(|next| next.to_string()) })
}

/// Shows one job.
#[utoipa::path(get, path = "/v1/jobs/{id}", responses((status = OK, body = JobView)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At(id): At<String>,
) -> Result<Json<JobView>, Problem> {
    find(&front, &seen, None, &id).await.map(|job| Json(JobView::of(&job)))
}

/// Ends a job before it is done. What it did stays done.
#[utoipa::path(post, path = "/v1/jobs/{id}/cancel", responses((status = OK, body = JobView)))]
pub(super) async fn cancel<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(seen): Sends,
    At(id): At<String>,
) -> Result<Json<JobView>, Problem> {
    end(&front, &seen, None, &id).await.map(Json)
}

pub(super) async fn end<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    work: Option<Work>,
    id: &str,
) -> Result<JobView, Problem> {
    let job = find(front, seen, work, id).await?;
    if !front.app.store.cancel_job(job.id, front.app.clock.wall()).await? {
        let detail = format!("{id} is {}", job.state.word());
        return Err(Problem::conflict(detail, "only what runs can be ended"));
    }
    find(front, seen, work, id).await.map(|job| JobView::of(&job))
}

/// A job that the caller may see, of a kind or of any.
pub(super) async fn find<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    work: Option<Work>,
    id: &str,
) -> Result<Job, Problem> {
    let job = front.app.store.job(id_of(id)?).await?;
    let is_seen = |job: &Job| match seen {
        Seen::Everything => true,
        Seen::Of(own) => job.account.as_ref().is_some_and(|account| own.contains(account)),
    };
    let is_meant = |job: &Job| work.is_none_or(|work| job.work == work);
    job.filter(|job| is_seen(job) && is_meant(job)).ok_or_else(|| Problem::not_found("job", HINT))
}

/// A job that was begun: what answers of it.
pub(super) type Begun = (StatusCode, Extension<Target>, [(HeaderName, String); 1], Json<JobView>);

/// Keeps a job, sees to it that it is worked on, and says where it can be followed.
pub(super) async fn begin<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    account: Option<AccountId>,
    work: Work,
    asked: &impl Serialize,
) -> Result<Begun, Problem> {
    let asked = serde_json::to_string(asked).expect("what is asked is plain data");
    let app = front.app.clone();
    // Whoever may see everything sees it anyway.
    let account = account.filter(|_| *seen != Seen::Everything);
    let begin = async move {
        let id = app.store.begin_job(work, account, asked, app.clock.wall()).await?;
        books::begun(&app).await?;
        Ok::<_, antiphon_store::Error>(id)
    };
    let id = to_the_end(begin).await?;
    let job = find(front, seen, Some(work), &id.to_string()).await?;
    let location = match work {
        Work::Replay => format!("/v1/replays/{id}"),
        Work::Reading | Work::Erasure | Work::Cancellation => format!("/v1/jobs/{id}"),
    };
    let target = Extension(Target(id.to_string()));
    Ok((StatusCode::ACCEPTED, target, [(LOCATION, location)], Json(JobView::of(&job))))
}

fn id_of(id: &str) -> Result<JobId, Problem> {
    id.parse().map_err(|error: antiphon_store::job::NotAJob| Problem::invalid(error.to_string(), HINT))
}
