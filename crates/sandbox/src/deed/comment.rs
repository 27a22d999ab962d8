//! Comments: they open no window, only the way for one private reply.

use antiphon_graph::{CommentId, PostId};

use super::{Done, Pair};
use crate::problem::Problem;
use crate::webhook::comment::{Place, event};
use crate::world::account::Comment;

/// What somebody comments on, and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewComment {
    pub(crate) text: String,
    /// The post's id; the account's first post when left out.
    pub(crate) post: Option<String>,
    /// The comment that it answers.
    pub(crate) parent: Option<String>,
    /// On a broadcast that is live now.
    pub(crate) live: bool,
}

impl Pair {
    /// Comments on a post of the account.
    pub(crate) fn comment(&self, new: NewComment) -> Result<Done, Problem> {
        let now = self.space.clock.now();
        let text = super::say::checked(&new.text)?.to_owned();
        let post = self.commented(new.post.as_deref())?;
        let mut world = self.space.world();
        let by = self.doer(&world)?.clone();
        let parent = new.parent.map(|parent| {
            let known = world.comments.keys().find(|id| id.as_str() == parent).cloned();
            known.ok_or(Problem::NotFound {
                what: "comment",
                name: parent,
                hint: "give the id that a comment was answered with",
            })
        });
        let parent = parent.transpose()?;
        let id = CommentId::new((FIRST + world.comments.len() as u64).to_string());
        let id = id.expect("digits are a comment's id");
        let comment = Comment {
            id: id.clone(),
            account: self.account.clone(),
            post,
            person: self.person.clone(),
            text,
            at: now,
            replied: false,
        };
        world.comments.insert(id.clone(), comment.clone());
        drop(world);
        let parent = parent.as_ref().map(CommentId::as_str);
        let place = if new.live { Place::Live } else { Place::Feed };
        let deliveries = self.announce([event(&comment, &by, place, parent)]);
        Ok(Done { comment: Some(id), deliveries, ..Done::default() })
    }

    fn commented(&self, post: Option<&str>) -> Result<PostId, Problem> {
        if let Some(post) = post {
            return self.post(post);
        }
        let world = self.space.world();
        let first = world.accounts.get(&self.account).and_then(|account| account.posts.keys().next());
        first.cloned().ok_or_else(|| Problem::Conflict("the account has no post to comment on".into()))
    }
}

/// The id of the first comment of a space.
const FIRST: u64 = 17_900_000_000_000_001;
