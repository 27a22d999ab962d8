//! Sound and film, by the `ffmpeg` of the machine, when it has one.
//!
//! It is given what was recognised before, and reads it as that and nothing else: a playlist that names other files or
//! addresses is not among it. It has so much time and memory and no more.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use antiphon_graph::{Format, MediaKind};
use file_format::FileFormat;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::{Converted, NotFitted};
use crate::Found;

/// How long a conversion may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// How much address space it may take.
const MOST_MEMORY: u64 = 4 << 30;

/// So much of the limit is aimed at, in percent: how large a file becomes is not quite what was asked for.
const AIM: u64 = 94;

/// Sound has so many bits a second where there is room.
const SOUND: u64 = 128_000;
/// Sound with fewer is not worth hearing, nor film worth seeing.
const LEAST_SOUND: u64 = 24_000;
const LEAST_FILM: u64 = 80_000;

/// The `ffmpeg` of this machine.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    program: PathBuf,
}

/// How far a conversion is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// So much of it is done.
    pub done: Duration,
    /// How long the whole is, when that is known.
    pub of: Option<Duration>,
}

impl Ffmpeg {
    /// The one that would run if somebody typed its name.
    pub fn find() -> Option<Self> {
        let paths = env::var_os("PATH")?;
        let program =
            env::split_paths(&paths).map(|folder| folder.join("ffmpeg")).find(|file| file.is_file())?;
        Some(Self { program })
    }

    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Makes sound or a film fit: m4a or mp4 of at most 25 MB. The result stands in `into`.
    ///
    /// # Errors
    ///
    /// When it is neither, is broken, takes too long, or would not be worth hearing or seeing at that size.
    pub async fn convert(
        &self,
        kind: MediaKind,
        from: &Path,
        into: &Path,
        mut progress: impl FnMut(Progress),
    ) -> Result<Converted, NotFitted> {
        let head = head(from).await?;
        let found = Found::in_bytes(&head);
        let reader = demuxer(found).filter(|_| matches!(kind, MediaKind::Audio | MediaKind::Video));
        let reader = reader.ok_or(NotFitted::Unread { found, into: kind })?;
        let job = Job { kind, reader, from, into };
        let long = self.run(&job, Rate::Good, &mut progress).await?;
        let limit = kind.rule().max_bytes;
        let mut warnings = Vec::new();
        if size(into).await? > limit {
            let rate = Rate::fitting(kind, limit, long).ok_or(NotFitted::StaysLarge)?;
            self.run(&job, rate, &mut progress).await?;
            if size(into).await? > limit {
                return Err(NotFitted::StaysLarge);
            }
            warnings.push("it is long, so it was made coarser to be small enough".to_owned());
        }
        let format = if kind == MediaKind::Audio { Format::M4a } else { Format::Mp4 };
        Ok(Converted { format, bytes: size(into).await?, warnings })
    }

    /// Converts once, and says how long it plays.
    async fn run(
        &self,
        job: &Job<'_>,
        rate: Rate,
        progress: &mut impl FnMut(Progress),
    ) -> Result<Duration, NotFitted> {
        let mut command = Command::new(&self.program);
        command.args([
            "-nostdin",
            "-hide_banner",
            "-loglevel",
            "info",
            "-nostats",
            "-progress",
            "pipe:1",
            "-y",
        ]);
        command.args(["-protocol_whitelist", "file", "-f", job.reader, "-i"]).arg(named(job.from));
        command.args(["-map_metadata", "-1", "-threads", "2"]).args(rate.arguments(job.kind));
        command
            .args(["-movflags", "+faststart", "-f", job.muxer(), "-protocol_whitelist", "file"])
            .arg(named(job.into));
        command
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let child =
            command.spawn().map_err(|error| NotFitted::Failed(format!("ffmpeg did not start: {error}")))?;
        bound(&child);
        timeout(PATIENCE, watch(child, progress)).await.map_err(|_| NotFitted::TooSlow(PATIENCE))?
    }
}

/// What is converted into what.
struct Job<'a> {
    kind: MediaKind,
    reader: &'static str,
    from: &'a Path,
    into: &'a Path,
}

impl Job<'_> {
    /// Sound alone in mp4 is m4a, and says so.
    fn muxer(&self) -> &'static str {
        if self.kind == MediaKind::Audio { "ipod" } else { "mp4" }
    }
}

/// How much is left of it.
#[derive(Clone, Copy)]
enum Rate {
    /// As good as anybody asks for.
    Good,
    /// So many bits a second, of film and of sound.
    Bits { film: u64, sound: u64 },
}

impl Rate {
    /// What fits into so many bytes.
    fn fitting(kind: MediaKind, limit: u64, long: Duration) -> Option<Self> {
        let bits =
            limit * 8 * AIM / 100 * 1_000 / u64::try_from(long.as_millis()).ok().filter(|&long| long > 0)?;
        if kind == MediaKind::Audio {
            return (bits >= LEAST_SOUND).then_some(Self::Bits { film: 0, sound: bits.min(SOUND) });
        }
        let sound = (bits / 4).clamp(LEAST_SOUND, SOUND);
        let film = bits.saturating_sub(sound);
        (film >= LEAST_FILM).then_some(Self::Bits { film, sound })
    }

    fn arguments(self, kind: MediaKind) -> Vec<String> {
        let mut arguments: Vec<String> = match kind {
            MediaKind::Audio => vec!["-vn".into()],
            // Every player plays this; sides of an odd length are not in it.
            _ => [
                "-map", "0:v:0", "-map", "0:a:0?", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt",
                "yuv420p",
            ]
            .iter()
            .map(ToString::to_string)
            .chain(["-vf".into(), "scale=trunc(iw/2)*2:trunc(ih/2)*2".into()])
            .collect(),
        };
        let (film, sound) = match self {
            Self::Good => (None, SOUND),
            Self::Bits { film, sound } => (Some(film), sound),
        };
        arguments.extend(["-c:a".into(), "aac".into(), "-b:a".into(), sound.to_string()]);
        match (kind, film) {
            (MediaKind::Audio, _) => {}
            (_, None) => arguments.extend(["-crf".into(), "23".into()]),
            (_, Some(film)) => {
                let film = film.to_string();
                arguments.extend([
                    "-b:v".into(),
                    film.clone(),
                    "-maxrate".into(),
                    film.clone(),
                    "-bufsize".into(),
                    film,
                ]);
            }
        }
        arguments
    }
}

/// The only thing that it may be read as.
fn demuxer(found: Found) -> Option<&'static str> {
    use FileFormat as F;
    Some(match found.0 {
        F::Mpeg4Part14
        | F::Mpeg4Part14Audio
        | F::Mpeg4Part14Video
        | F::AppleItunesAudio
        | F::AppleItunesVideo
        | F::AppleQuicktime
        | F::ThirdGenerationPartnershipProject
        | F::ThirdGenerationPartnershipProject2 => "mov",
        F::MatroskaAudio | F::MatroskaVideo | F::Webm => "matroska",
        F::OggFlac
        | F::OggMedia
        | F::OggMultiplexedMedia
        | F::OggOpus
        | F::OggSpeex
        | F::OggTheora
        | F::OggVorbis => "ogg",
        F::AudioVideoInterleave => "avi",
        F::WaveformAudio => "wav",
        F::Mpeg12AudioLayer3 => "mp3",
        F::AdvancedAudioCoding => "aac",
        F::FreeLosslessAudioCodec => "flac",
        F::AdaptiveMultiRate => "amr",
        F::AudioInterchangeFileFormat => "aiff",
        F::FlashVideo => "flv",
        F::AdvancedSystemsFormat | F::WindowsMediaAudio | F::WindowsMediaVideo => "asf",
        F::Mpeg2TransportStream => "mpegts",
        F::Mpeg12Video => "mpegvideo",
        _ => return None,
    })
}

/// A file as ffmpeg names it: what stands before a colon in a name of its own would be taken for a way to fetch it.
fn named(file: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(file);
    name
}

async fn head(file: &Path) -> Result<Vec<u8>, NotFitted> {
    let unread = |error| NotFitted::Failed(format!("the file cannot be read: {error}"));
    let mut head = Vec::new();
    tokio::fs::File::open(file)
        .await
        .map_err(unread)?
        .take(64 * 1024)
        .read_to_end(&mut head)
        .await
        .map_err(unread)?;
    Ok(head)
}

async fn size(file: &Path) -> Result<u64, NotFitted> {
    let found = tokio::fs::metadata(file).await;
    found
        .map(|found| found.len())
        .map_err(|error| NotFitted::Failed(format!("ffmpeg wrote nothing: {error}")))
}

/// Gives it so much memory and no more. Where that cannot be said, its time is bounded all the same.
fn bound(child: &Child) {
    let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let most = Rlimit { current: Some(MOST_MEMORY), maximum: Some(MOST_MEMORY) };
    if let Some(id) = id {
        let _ = prlimit(Some(id), Resource::As, most);
    }
}

/// Hears what it says until it ends.
async fn watch(mut child: Child, progress: &mut impl FnMut(Progress)) -> Result<Duration, NotFitted> {
    let said = child.stdout.take().expect("it is piped");
    let words = child.stderr.take().expect("it is piped");
    let (long, mut done) = (OnceLock::new(), Duration::ZERO);
    let hear_words = async {
        let mut last = String::new();
        let mut lines = BufReader::new(words).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(told) = line.trim().strip_prefix("Duration: ") {
                long.get_or_init(|| duration(told.split(',').next().unwrap_or_default()));
            }
            last = line;
        }
        last
    };
    let hear_progress = async {
        let mut lines = BufReader::new(said).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let micros = line.strip_prefix("out_time_us=").and_then(|micros| micros.parse().ok());
            if let Some(micros) = micros {
                done = Duration::from_micros(micros);
                progress(Progress { done, of: long.get().copied().flatten() });
            }
        }
    };
    let (last_words, ()) = tokio::join!(hear_words, hear_progress);
    let status = child.wait().await.map_err(|error| NotFitted::Failed(error.to_string()))?;
    if status.success() {
        Ok(long.into_inner().flatten().unwrap_or(done))
    } else {
        Err(NotFitted::Failed(format!("ffmpeg gave up: {}", last_words.trim())))
    }
}

/// `00:01:02.50`
fn duration(written: &str) -> Option<Duration> {
    let seconds =
        written.split(':').try_fold(0.0, |seconds, part| Some(seconds * 60.0 + part.parse::<f64>().ok()?))?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("00:01:02.50"), Some(Duration::from_millis(62_500)));
        assert_eq!(duration("N/A"), None);
    }

    #[test]
    fn what_is_long_becomes_coarser_until_it_is_not_worth_it() {
        let rate = |kind, minutes| Rate::fitting(kind, 25 << 20, Duration::from_mins(minutes));
        let Some(Rate::Bits { film, sound }) = rate(MediaKind::Video, 5) else { panic!("five minutes fit") };
        assert!((film + sound) * 300 / 8 < 25 << 20 && film > 400_000 && sound == SOUND);
        assert!(rate(MediaKind::Video, 60).is_none());
        assert!(matches!(rate(MediaKind::Audio, 60), Some(Rate::Bits { sound: 50_000..60_000, .. })));
        assert!(rate(MediaKind::Audio, 600).is_none());
    }

    #[test]
    fn playlists_and_texts_have_no_reader() {
        for text in [
            &b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"[..],
            b"ffconcat version 1.0\nfile /etc/passwd",
            b"<?xml version=\"1.0\"?><MPD/>",
        ] {
            assert_eq!(demuxer(Found::in_bytes(text)), None);
        }
    }
}
