//! Media are fetched by the sandbox, judged by their bytes, and kept with the message.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::media::samples;

/// Serves samples by their names at an address of this machine, and large files at `/large`.
async fn host() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = vec![0; 4_096];
                let read = stream.read(&mut head).await.unwrap();
                let head = String::from_utf8_lossy(&head[..read]);
                let name = head.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
                let large = vec![0; 8 * 1024 * 1024 + 1];
                let (status, body) = match (name.as_str(), samples::named(&name)) {
                    ("large", _) => ("200 OK", large),
                    (_, Some(sample)) => ("200 OK", sample.bytes.to_vec()),
                    (_, None) => ("404 Not Found", Vec::new()),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&body).await;
            });
        }
    });
    address
}

fn attachment(kind: &str, url: &str) -> Value {
    json!({"recipient": {"id": ava()}, "message": {"attachment": {"type": kind, "payload": {"url": url}}}})
}

#[tokio::test]
async fn every_kind_arrives_with_its_bytes() {
    let (insta, host) = (Insta::new(), host().await);
    for (kind, name) in
        [("image", "photo.png"), ("audio", "voice.m4a"), ("video", "clip.mp4"), ("file", "brochure.pdf")]
    {
        let answer = insta.send(&attachment(kind, &format!("{host}/{name}"))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(insta.phone(&ava()).last().unwrap(), kind);
        let hash = insta.space().world().message(&answer.mid()).unwrap().1.content.files()[0].hash.clone();
        assert_eq!(&insta.space().media()[&hash][..], samples::named(name).unwrap().bytes);
    }
}

#[tokio::test]
async fn an_album_is_one_message_in_the_order_in_which_it_was_sent() {
    let (insta, host) = (Insta::new(), host().await);
    let names = ["photo.jpg", "photo.png", "photo-2.jpg"];
    let images = names.map(|name| json!({"type": "image", "payload": {"url": format!("{host}/{name}")}}));
    let answer = insta.send(&json!({"recipient": {"id": ava()}, "message": {"attachments": images}})).await;
    assert_eq!(insta.phone(&ava()), ["images"]);
    let world = insta.space().world();
    let files = world.message(&answer.mid()).unwrap().1.content.files();
    let urls: Vec<_> = files.iter().map(|file| file.url.to_string()).collect();
    assert_eq!(urls, names.map(|name| format!("{host}/{name}")));
}

#[tokio::test]
async fn the_addresses_of_instagrams_own_examples_work_without_the_internet() {
    let insta = Insta::new();
    for (kind, url) in
        [("image", "https://example.com/image.jpg"), ("video", "https://example.com/video.mp4")]
    {
        assert_eq!(insta.send(&attachment(kind, url)).await.status, 200);
    }
    assert_eq!(insta.phone(&ava()), ["image", "video"]);
}

#[tokio::test]
async fn what_instagram_would_not_take_is_refused_and_the_reason_said() {
    let (insta, host) = (Insta::new(), host().await);
    for (kind, name, expected, why) in [
        ("image", "nothing.png", "400 100/2018008 Failed to fetch the file from the url", "404"),
        ("image", "photo.webp", "400 100/2018047 Upload attachment failure.", "webp"),
        ("image", "clip.mp4", "400 100/2018047 Upload attachment failure.", "mp4"),
        ("image", "large", "400 100/2018109 Attachment size exceeds allowable limit", "8 MB"),
        ("video", "cut-short.mp4", "400 100/2018294 Video upload timed out or video is corrupted", "middle"),
    ] {
        let answer = insta.send(&attachment(kind, &format!("{host}/{name}"))).await;
        assert_eq!(answer.refusal(), expected, "{name}");
        assert!(answer.reason().contains(why), "{}", answer.reason());
    }
    assert!(insta.phone(&ava()).is_empty());
    assert!(insta.space().media().is_empty());
}

#[tokio::test]
async fn what_is_odd_about_a_file_is_said_beside_what_it_is() {
    let (insta, host) = (Insta::new(), host().await);
    let answer = insta.send(&attachment("video", &format!("{host}/voice.mp4"))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let checks = answer.note.checks.iter().filter(|check| check.rule == "media");
    let details: Vec<_> = checks.map(|check| (check.passed, check.detail.as_ref())).collect();
    let [(true, what), (true, odd)] = details[..] else { panic!("{details:?}") };
    assert!(what.contains("voice.mp4 is video/mp4 of "), "{what}");
    assert!(odd.contains("no pictures"), "{odd}");
}

#[tokio::test]
async fn an_album_with_one_bad_image_is_not_sent_at_all() {
    let (insta, host) = (Insta::new(), host().await);
    let images = ["photo.jpg", "nothing.jpg"]
        .map(|name| json!({"type": "image", "payload": {"url": format!("{host}/{name}")}}));
    let answer = insta.send(&json!({"recipient": {"id": ava()}, "message": {"attachments": images}})).await;
    assert_eq!(answer.refusal(), "400 100/2018008 Failed to fetch the file from the url");
    assert!(insta.phone(&ava()).is_empty() && insta.space().media().is_empty());
}

#[tokio::test]
async fn the_files_of_a_message_are_told_with_links_that_the_sandbox_serves() {
    let (insta, host) = (Insta::new(), host().await);
    let mid = insta.send(&attachment("image", &format!("{host}/photo.png"))).await.mid();
    let answer = insta.get(&format!("/{mid}?fields=attachments")).await.json();
    let attachment = &answer["attachments"]["data"][0];
    assert_eq!(attachment["mime_type"], "image/png");
    let url = attachment["image_data"]["url"].as_str().unwrap();
    assert!(url.starts_with("http://127.0.0.1:2401/_sandbox/media/"), "{url}");
    assert!(attachment["image_data"]["width"].is_u64());
}
