//! What a newcomer reads.

use std::process::Command;

use insta::assert_snapshot;

use crate::world::Home;

fn help(words: &[&str]) -> String {
    Home::new().run(words).ends_with(0).out
}

#[test]
fn the_first_screen() {
    assert_snapshot!(help(&["-h"]), @r#"
    Answers Instagram messages, and lets you test that you do

    Usage: antiphon [OPTIONS] <COMMAND>

    Begin:
      dev            Starts an Instagram on this machine and a gateway before it, ready to use
      sandbox        An Instagram on this machine: be its people, move its clock, break its network
      serve          Starts a gateway, which keeps accepted messages safe and in order
      doctor         Checks the configuration, the token, the account, the sandbox and your app

    Answer people:
      send           Sends a message to a person who wrote within the last 24 hours
      media          Tells whether Instagram takes a file, and makes it fit
      react          Reacts to a message with an emoji
      unreact        Takes a reaction back
      typing         Shows a person that the account is typing
      seen           Marks what a person wrote as seen
      listen         Receives webhooks and prints one line an event
      webhooks       Looks into webhooks: is the signature right, and what do they say?

    Run a gateway:
      app            Adds and lists the apps whose webhooks a gateway believes
      account        Adds, lists, pauses and renews the accounts that a gateway sends from
      messages       Shows what a gateway accepted, and where it stands
      conversations  Shows until when a gateway may answer whom, and what waits; pauses and resumes
      disclosure     Lets an account's bots say that they are bots, and shows when they did
      inbox          Shows what Instagram delivered to a gateway, as it came, and reads it again
      person         Gives out or erases everything that a gateway keeps about a person
      jobs           Shows how far replays, readings and erasures of a gateway came, and ends them
      statistics     Shows how much a gateway sent, what became of it, and how fast
      relay          Hands Instagram's deliveries and a gateway's events on to your own app

    Keep a gateway safe:
      backup         Copies what a gateway keeps into a file, while it goes on or at rest
      restore        Puts a backup in a database's place; nothing of it is sent twice
      key            Makes, lists, rotates and revokes the keys that a gateway's callers show
      audit          Shows who changed what of a gateway, and whether that log is whole
      master-key     Shows and changes the master key that seals a gateway's secrets, while it runs too

    Set up and learn:
      config         Shows what is set and where, or writes a file to begin with
      completions    Prints what a shell needs to complete commands
      help           Explains a command, or environment, exit-codes, limits, window or faults

    Options:
          --json     Answer with one JSON value, or one a line for streams; errors too, on standard
                     error
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Examples:
      antiphon dev                      an Instagram on this machine, ready to use
      antiphon sandbox say ava "hi"     be the person: this opens the 24-hour window
      antiphon send ava "Hello World"   answer as the business
    "#);
}

#[test]
fn the_screen_of_send() {
    assert_snapshot!(help(&["send", "-h"]), @r#"
    Sends a message to a person who wrote within the last 24 hours

    Usage: antiphon send [OPTIONS] <PERSON> <TEXT | --image FILE | --audio FILE | ...>

    Arguments:
      <PERSON>  An id, a name that the sandbox knows, comment:ID for a private reply, or me
      [TEXT]    The text; `-` reads it from standard input

    Options:
          --image <FILE>                   An image: png, jpeg, or what can be made so; again for an
                                           album of up to ten
          --audio <FILE>                   A voice message: aac, m4a, wav or mp4
          --video <FILE>                   A video: mp4, ogg, avi, mov or webm
          --file <FILE>                    A PDF
          --like-heart                     The like heart sticker
          --share <POST_ID>                One of the account's own posts
          --message <FILE>                 A message as Instagram takes it, such as a template, from a
                                           JSON file
          --quick-reply <TITLE[=PAYLOAD]>  A button under the text; again for more, up to 13. The
                                           payload is the title when left out
          --split                          Send a text of over 1000 bytes as several messages, cut where
                                           it reads best
          --reply-to <MESSAGE_ID>          Show it below the message it answers
          --human-agent                    A human wrote this, and the person wrote within seven days
          --dry-run                        Print the request as a curl command instead of sending it
      -h, --help                           Print help (see more with '--help')

    Through a gateway:
          --hold <DURATION>      When the window is closed, keep it so long until the person writes,
                                 such as 12h or 3d
          --expires <DURATION>   Do not send it any more after so long, such as 10m
          --origin <WHO>         Who wrote it, human or automated: a bot says that it is one where the
                                 account wants that
          --language <LANGUAGE>  The language the person reads, such as de or pt-BR
          --market <MARKET>      Where the person is: germany, california or elsewhere

    Where to, and as whom:
          --graph <URL>        Send to Instagram itself, <https://graph.instagram.com>, or a sandbox
                               [env: `ANTIPHON_GRAPH`]
          --token-file <FILE>  The file that holds the access token [env: `ANTIPHON_TOKEN_FILE`, or the
                               token itself: `ANTIPHON_TOKEN`]

    Everywhere:
          --json  Answer with one JSON value, or one a line for streams; errors too, on standard error

    Examples:
      antiphon send ava "Hello World"
      antiphon send ava --image https://example.com/image.jpg
      antiphon send ava "Which colour?" --quick-reply Red=RED --quick-reply Blue=BLUE
    "#);
}

#[test]
fn nothing_said_is_the_first_screen_too() {
    assert_eq!(help(&[]), help(&["-h"]));
    assert_eq!(help(&["sandbox"]), help(&["sandbox", "-h"]));
    assert_eq!(help(&["sandbox", "--quiet"]), help(&["sandbox", "-h"]));
}

/// Every command in its words, with what `-h` and `--help` say of it.
fn commands() -> Vec<(Vec<String>, String, String)> {
    let mut waiting: Vec<Vec<String>> = vec![Vec::new()];
    let mut found = Vec::new();
    while let Some(words) = waiting.pop() {
        let asked = |flag| help(&words.iter().map(String::as_str).chain([flag]).collect::<Vec<_>>());
        let (short, long) = (asked("-h"), asked("--help"));
        waiting.extend(listed(&short).map(|name| [&words[..], &[name.to_owned()]].concat()));
        found.push((words, short, long));
    }
    found
}

/// The names of the commands that a help lists.
fn listed(help: &str) -> impl Iterator<Item = &str> {
    let before_options = help.split("Options:").next().unwrap();
    let lines = before_options.lines().filter_map(|line| line.strip_prefix("  "));
    let names = lines.filter_map(|line| line.split_once("  ")).map(|(name, _)| name);
    names.filter(|name| !name.is_empty() && name.chars().all(|char| char.is_ascii_lowercase()))
}

#[test]
fn every_commands_short_help_fits_a_screen_and_shows_examples() {
    let commands = commands();
    assert!(commands.len() > 50, "{commands:?}");
    for (words, short, _) in commands {
        assert!(short.lines().count() <= 55, "{words:?} has {} lines", short.lines().count());
        let widest = short.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 110, "{words:?} is {widest} wide:\n{short}");
        assert!(
            words.len() != 1 || short.contains("Example") || words == ["webhooks"],
            "{words:?}:\n{short}"
        );
    }
}

#[test]
fn every_example_of_the_help_is_a_command_that_is_understood() {
    let mut tried = 0;
    for (words, short, long) in commands() {
        for screen in [short, long] {
            let examples = screen.split("Example").nth(1).unwrap_or_default();
            for line in examples.lines().map(str::trim).filter(|line| line.starts_with("antiphon ")) {
                is_understood(line, &words);
                tried += 1;
            }
        }
    }
    assert!(tried > 80, "{tried}");
}

/// Asking for help as well reads a command's words and does nothing else.
#[track_caller]
fn is_understood(line: &str, of: &[String]) {
    let command =
        ["   ", " > ", " < body", " | "].iter().fold(line, |line, end| line.split(end).next().unwrap());
    let script = format!("for word in {command}; do printf '%s\\n' \"$word\"; done");
    let shell = Command::new("sh").args(["-c", &script]).output().unwrap();
    let read = String::from_utf8(shell.stdout).unwrap();
    let mut words: Vec<_> = read.lines().skip(1).collect();
    let end = words.iter().position(|word| *word == "--").unwrap_or(words.len());
    words.insert(end, "--help");
    let ran = Home::new().run(&words);
    assert_eq!(ran.code, Some(0), "{of:?}: {line}\n{}", ran.err);
}

#[test]
fn topics_explain_what_concerns_every_command() {
    for (topic, words) in [
        ("environment", "ANTIPHON_TOKEN_FILE"),
        ("exit-codes", "the window is closed"),
        ("limits", "1 to 1000 bytes"),
        ("window", "24 hours"),
        ("faults", "antiphon sandbox fault add lose-reply"),
    ] {
        assert!(help(&["help", topic]).contains(words), "{topic}");
    }
    assert_eq!(help(&["help", "sandbox", "say"]), help(&["sandbox", "say", "--help"]));
    assert_snapshot!(help(&["help", "exit-codes"]), @r#"
      0  done
      1  something unexpected; nothing more is known
      2  the command line, or a file that it names, is wrong
      3  refused, and the same would be refused again
      4  the access token is missing, wrong or expired
      5  the window is closed: only the person can reopen it by writing
      6  not now: too many calls, or not reachable; nothing was sent, try again later
      7  the outcome is unknown: it may have been delivered, so do not just send again
      8  nothing matched, or nothing came in time
      9  doctor found problems
    124  --timeout was reached; the error says whether it may have been delivered
    130  interrupted by Ctrl-C (dev, sandbox start and listen end with 0)
    "#);
}

#[test]
fn main_mistakes_read_well() {
    let home = Home::new();
    let said = |words: &[&str], code| home.run(words).fails_with(code).err;
    assert_snapshot!(said(&["snd"], 2), @r"
    error: there is no command snd
    hint: did you mean sandbox or send? `antiphon -h` shows what there is
    ");
    assert_snapshot!(said(&["send", "ava"], 2), @r"
    error: one of TEXT, --image <FILE>, --audio <FILE>, --video <FILE>, --file <FILE>, --like-heart, --share <POST_ID>, --message <FILE> is missing
    hint: `antiphon send -h` shows what there is
    ");
    assert_snapshot!(said(&["send", "1", "hi", "--graph", "https://graph.instagram.com"], 4), @r"
    error: there is no access token
    hint: set ANTIPHON_TOKEN, or name a file with --token-file; tokens are never flags
    ");
    let nowhere = ["send", "900000000000001", "hi", "--graph", "http://127.0.0.1:9"];
    assert_snapshot!(said(&nowhere, 6), @r"
    error: not sent: http://127.0.0.1:9 took no connection (Connection refused (os error 111))
    hint: start a sandbox with `antiphon dev`, or say with --graph where to send
    ");
}
