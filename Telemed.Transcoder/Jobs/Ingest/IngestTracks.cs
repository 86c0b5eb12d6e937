using System.Text.RegularExpressions;

namespace Telemed.Transcoder.Jobs.Ingest;

/// <summary>What FFmpeg says of a source.</summary>
/// <param name="HasVideo">Whether there is a picture.</param>
/// <param name="CopiesVideo">Whether the hub takes it as it is.</param>
/// <param name="HasAudio">Whether there is sound.</param>
/// <param name="CopiesAudio">Whether the hub takes it as it is.</param>
internal sealed partial record IngestTracks(bool HasVideo, bool CopiesVideo, bool HasAudio, bool CopiesAudio)
{
    private static readonly HashSet<string> Pictures = ["h264", "hevc", "vp8", "vp9"];
    private static readonly HashSet<string> Sounds = ["aac", "opus", "pcm_alaw", "pcm_mulaw"];

    /// <summary>Reads FFmpeg's description of its input; the first track of each kind counts.</summary>
    public static IngestTracks Read(string description)
    {
        var video = Track().Matches(description).FirstOrDefault(track => track.Groups["kind"].Value == "Video" && !track.Value.Contains("attached pic", StringComparison.Ordinal));
        var audio = Track().Matches(description).FirstOrDefault(track => track.Groups["kind"].Value == "Audio");
        return new IngestTracks(
            video is not null,
            video is not null && Pictures.Contains(video.Groups["codec"].Value),
            audio is not null,
            // AAC in transport streams (ADTS, LATM) does not carry its configuration the way in which RTP needs it.
            audio is not null && Sounds.Contains(audio.Groups["codec"].Value) && !audio.Value.Contains("/ 0x000F)", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"Stream #0:\d+[^\n]*?: (?<kind>Video|Audio): (?<codec>\w+)[^\n]*")]
    private static partial Regex Track();
}
