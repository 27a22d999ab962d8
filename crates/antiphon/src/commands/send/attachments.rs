//! Files and links that are sent, in the order in which the command line names them.

use antiphon_graph::{Image, Images, MediaKind, Message};
use clap::error::Error;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, Command, FromArgMatches};

use crate::failure::Failure;
use crate::local_file::LocalFiles;
use crate::printer::Printer;

/// All that is sent as media, each with its kind.
#[derive(Debug)]
pub(super) struct Attachments(Vec<(MediaKind, String)>);

/// The group that its flags are in.
pub(super) const GROUP: &str = "attachments";

/// An album has so many images at most.
const ALBUM: usize = 10;

impl Attachments {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The messages: images that follow one another are albums of up to ten, all else goes one by one.
    pub(super) async fn read(
        self,
        files: &mut LocalFiles,
        printer: &mut Printer,
    ) -> Result<Vec<Message>, Failure> {
        let mut messages = Vec::new();
        let mut album = Vec::new();
        for (kind, file) in self.0 {
            let url = files.url(&file, kind, printer).await?;
            if kind != MediaKind::Image || album.len() == ALBUM {
                finish(&mut album, &mut messages)?;
            }
            match kind {
                MediaKind::Image => album.push(Image::Url(url)),
                MediaKind::Audio => messages.push(Message::Audio(url)),
                MediaKind::Video => messages.push(Message::Video(url)),
                MediaKind::File => messages.push(Message::File(url)),
            }
        }
        finish(&mut album, &mut messages)?;
        Ok(messages)
    }
}

fn finish(album: &mut Vec<Image>, messages: &mut Vec<Message>) -> Result<(), Failure> {
    if !album.is_empty() {
        messages.push(Images::new(std::mem::take(album))?.into());
    }
    Ok(())
}

fn help(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "An image: png, jpeg, or what can be made so; again for an album of up to ten",
        MediaKind::Audio => "A voice message: aac, m4a, wav or mp4",
        MediaKind::Video => "A video: mp4, ogg, avi, mov or webm",
        MediaKind::File => "A PDF",
    }
}

impl Args for Attachments {
    fn augment_args(command: Command) -> Command {
        let args = MediaKind::ALL.map(|kind| {
            let flag = Arg::new(kind.as_str()).long(kind.as_str()).value_name("FILE");
            flag.action(ArgAction::Append).help(help(kind))
        });
        let group = ArgGroup::new(GROUP).args(MediaKind::ALL.map(MediaKind::as_str)).multiple(true);
        command.args(args).group(group)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Attachments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut named = Vec::new();
        for kind in MediaKind::ALL {
            let places = matches.indices_of(kind.as_str()).into_iter().flatten();
            let files = matches.get_many::<String>(kind.as_str()).into_iter().flatten();
            named.extend(places.zip(files).map(|(place, file)| (place, kind, file.clone())));
        }
        named.sort_unstable_by_key(|(place, ..)| *place);
        Ok(Self(named.into_iter().map(|(_, kind, file)| (kind, file)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
