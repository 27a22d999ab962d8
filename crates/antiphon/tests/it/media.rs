//! `media`, and files of this machine that are sent.

use serde_json::json;

use crate::world::{Home, World};

fn sample(name: &str) -> String {
    format!("{}/../sandbox/samples/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_instagram_does_not_take_arrives_as_one_that_it_does() {
    let world = World::start().await;
    let ran = world.run(&["send", "ava", "--image", &sample("photo.webp")]).ends_with(0);
    assert!(ran.err.contains("WebP (image/webp) is not png or jpeg; it goes as jpeg"), "{}", ran.err);
    assert_eq!(world.phone("ava")[0]["files"][0]["content_type"], "image/jpeg");
    let moving = world.run(&["send", "ava", "--image", &sample("animation.gif")]).ends_with(0);
    assert!(moving.err.contains("only its first picture is left"), "{}", moving.err);
    let sound = world.run(&["send", "ava", "--audio", &sample("voice.mp3")]).ends_with(0);
    assert!(sound.err.contains("100 % done"), "what may take long says how far it is: {}", sound.err);
    assert_eq!(world.phone("ava")[2]["files"][0]["content_type"], "audio/mp4");
    world.run(&["send", "ava", "--image", &sample("photo.webp"), "--as-is"]).fails_with(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_become_several_messages_in_their_order() {
    let world = World::start().await;
    let (photo, voice, clip) = (sample("photo.jpg"), sample("voice.m4a"), sample("clip.mp4"));
    let mut files =
        vec!["send", "ava", "--audio", &voice, "--image", &photo, "--image", &photo, "--video", &clip];
    files.extend(["--image", &photo].repeat(11));
    let sent = world.json(&files);
    assert_eq!(sent["message_ids"].as_array().unwrap().len(), 5);
    let phone = world.phone("ava");
    let kinds: Vec<_> = phone.iter().map(|message| message["type"].clone()).collect();
    assert_eq!(kinds, ["audio", "images", "video", "images", "image"]);
    let album = phone[3]["files"].as_array().unwrap().len();
    assert_eq!(album, 10, "{}", phone[3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_hosts_what_is_sent_through_it() {
    let home = Home::new();
    let dev = home.begin(&["dev", "--port", "0", "--sandbox-port", "0", "--json"]);
    let ready = dev.json();
    let (gateway, sandbox) = (ready["gateway"].as_str().unwrap(), ready["sandbox"].as_str().unwrap());
    let webp = sample("photo.webp");
    let person = ready["igsid"].as_str().unwrap();
    let ran = home.run(&["send", person, "--image", &webp, "--gateway", gateway]).ends_with(0);
    assert!(ran.err.contains("it goes as jpeg"), "{}", ran.err);
    let shown =
        home.run(&["sandbox", "messages", "--to", "ava", "--json", "--sandbox", sandbox]).ends_with(0);
    assert!(shown.out.contains("image/jpeg") && shown.out.contains("/media/"), "{}", shown.out);
    dev.terminate();
    dev.ended();
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_judged_as_files_are() {
    let world = World::start().await;
    let sample = |name: &str| format!("{}/_sandbox/samples/{name}", world.url());
    let well = world.run(&["media", "check", &sample("photo.jpg"), &sample("clip.webm")]).ends_with(0);
    assert_eq!(well.out.matches("✓ fits").count(), 2, "{}", well.out);
    let page =
        world.run(&["media", "check", "--as", "image", &sample("page.jpg"), "--json"]).ends_with(3).json();
    let fault = &page["data"][0]["faults"][0];
    assert_eq!(fault["found"], "a web page (text/html) is not png or jpeg");
    for (link, why) in [(sample("none.png"), "404"), ("http://10.0.0.7/a.png".to_owned(), "10.0.0.7")] {
        let gone = world.run(&["media", "check", &link, "--json"]).ends_with(3).json();
        let fault = &gone["data"][0]["faults"][0];
        assert_eq!((&fault["rule"], &fault["subcode"]), (&json!("reachable"), &json!(2_018_008)));
        assert!(fault["found"].as_str().unwrap().contains(why), "{fault}");
    }
}

#[test]
fn a_verdict_says_which_rule_what_it_is_and_what_would_pass() {
    let home = Home::new();
    let well = home.run(&["media", "check", &sample("photo.jpg"), &sample("brochure.pdf")]).ends_with(0);
    assert_eq!(well.out.matches("✓ fits").count(), 2, "{}", well.out);
    let ill = home.run(&["media", "check", &sample("photo.webp"), "--json"]).ends_with(3).json();
    let row = &ill["data"][0];
    assert_eq!(
        (&row["fits"], &row["kind"], &row["dimensions"]),
        (&json!(false), &json!("image"), &json!([320, 240]))
    );
    let fault = json!({
        "rule": "format", "found": "WebP (image/webp) is not png or jpeg", "passes": "png or jpeg",
        "code": 100, "subcode": 2_018_047,
    });
    assert_eq!(row["faults"], json!([fault]));
    let as_audio = home.run(&["media", "check", "--as", "audio", &sample("clip.webm")]).ends_with(3);
    assert!(as_audio.out.contains("is not aac, m4a, wav or mp4"), "{}", as_audio.out);
    assert!(home.run(&["media", "check", "none.png"]).fails_with(2).err.contains("none.png"));
}

#[test]
fn a_file_is_made_to_fit_beside_itself_and_nothing_is_written_over() {
    let home = Home::new();
    home.file("photo.webp", std::fs::read(sample("photo.webp")).unwrap());
    let made = home.run(&["media", "fit", "photo.webp", "--json"]).ends_with(0).json();
    assert_eq!((&made["output"], &made["format"]), (&json!("photo.jpeg"), &json!("jpeg")));
    home.run(&["media", "check", "photo.jpeg"]).ends_with(0);
    assert!(home.run(&["media", "fit", "photo.webp"]).fails_with(2).err.contains("--force"));
    home.run(&["media", "fit", "photo.webp", "--force"]).ends_with(0);
    let fits = home.run(&["media", "fit", "photo.jpeg"]).ends_with(0);
    assert!(fits.out.contains("fits as it is"), "{}", fits.out);
    home.file("page.jpg", "<!doctype html><title>Not found</title>");
    let page = home.run(&["media", "fit", "page.jpg", "--as", "image"]).fails_with(3);
    assert!(page.err.contains("a web page (text/html) is not png or jpeg"), "{}", page.err);
}

#[test]
fn without_ffmpeg_it_is_said_what_would_help() {
    let home = Home::new();
    let mut command = home.command(&["media", "fit", &sample("voice.mp3")]);
    let refused = crate::world::Ran::of(command.env("PATH", home.path())).fails_with(3);
    assert!(refused.err.contains("ffmpeg"), "{}", refused.err);
}
