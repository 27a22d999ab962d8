//! Refusals that concern attachments.

use http::StatusCode;

use super::{Class, Explanation, Match, Remedy, Row};

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "media_unreachable",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Failed to fetch the file from the url",
        told_by: &[Match::Subcode(100, 2_018_008)],
        class: Class::Later,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "Instagram could not download the file: the link is dead, not public, slow, redirected, \
                or its certificate is bad.",
            way_out: "Open the link from outside without being logged in. If it works there, one more try \
                may pass.",
        },
    },
    Row {
        name: "media_type_wrong",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Upload attachment failure.",
        told_by: &[Match::Subcode(100, 2_018_047)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The file is not of the kind that the request says.",
            way_out: "Send images as png or jpeg, audio as aac, m4a, wav or mp4, video as mp4, ogg, avi, \
                mov or webm, files as pdf.",
        },
    },
    Row {
        name: "media_too_large",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Attachment size exceeds allowable limit",
        told_by: &[Match::Subcode(100, 2_018_109)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The file is too large: 8 MB for an image, 25 MB for anything else.",
            way_out: "Make the file smaller.",
        },
    },
    Row {
        name: "video_timed_out",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Video upload timed out or video is corrupted",
        told_by: &[Match::Subcode(100, 2_018_294)],
        class: Class::Later,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The video could not be downloaded within 75 seconds, or it is damaged.",
            way_out: "Make it smaller or its host faster, and play it to the end. If both are fine, one \
                more try may pass.",
        },
    },
    Row {
        name: "attachment_unknown",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Invalid attachment id",
        told_by: &[Match::Subcode(100, 2_018_074)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "There is no attachment of this id, or it belongs to somebody else.",
            way_out: "Upload the file again with this account and use the new id.",
        },
    },
];
