using System.Text;
using Telemed.MediaHub;
using Telemed.Transcoder.Planning;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>The matrix: every kind of source. Each row is played by every player; docs/matrix.md shows it.</summary>
internal static class MatrixTable
{
    private const string Baseline = "-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -g 25";
    private const string OnlyH264 = "the stand-in carries H.264 with AAC or Opus and nothing else";

    public static readonly IReadOnlyList<MatrixRow> Rows =
    [
        Phone("H.264 baseline, AAC-LC 48 kHz stereo", Baseline, Aac(48000, 2), Tracks("H264", StreamTracks.Aac)),
        Phone("H.264 main, AAC-LC 44.1 kHz stereo", "-c:v libx264 -preset veryfast -tune zerolatency -profile:v main -g 25", Aac(44100, 2), Tracks("H264", StreamTracks.Aac)),
        Phone("H.264 high, AAC-LC 16 kHz stereo", "-c:v libx264 -preset veryfast -tune zerolatency -profile:v high -g 25", Aac(16000, 2), Tracks("H264", StreamTracks.Aac)),
        Phone("H.264 baseline, AAC-LC 48 kHz mono", Baseline, Aac(48000, 1), Tracks("H264", StreamTracks.Aac)),
        Phone("H.264 baseline, AAC-LC 44.1 kHz mono", Baseline, Aac(44100, 1), Tracks("H264", StreamTracks.Aac)),
        Phone("H.264 baseline, AAC-LC 16 kHz mono", Baseline, Aac(16000, 1), Tracks("H264", StreamTracks.Aac)),
        Phone("H.264 baseline, HE-AAC 48 kHz", Baseline, Aac(24000, 1), Tracks("H264", StreamTracks.Aac)) with { Source = MatrixSource.HeAac },
        Phone("H.264 baseline, G.711", Baseline, "-c:a pcm_alaw -ar 8000 -ac 1", Tracks("H264", "G711")) with { BeyondStandIn = OnlyH264 },
        Phone("H.264 baseline, no sound", Baseline, "", Tracks("H264", null)),
        Phone("no picture, AAC-LC 48 kHz", "", Aac(48000, 2), Tracks(null, StreamTracks.Aac)),
        Phone("H.264 with B-frames, AAC-LC 48 kHz", "-c:v libx264 -preset ultrafast -profile:v main -bf 2 -g 25", Aac(48000, 2), Tracks("H264", StreamTracks.Aac) with { HasBFrames = true })
            with { BeyondStandIn = "the stand-in loses the order of B-frames over RTSP" },
        Phone("H.265, AAC-LC 48 kHz", "-c:v libx265 -preset ultrafast -tune zerolatency -x265-params keyint=25:log-level=error:bframes=0", Aac(48000, 1), Tracks("H265", StreamTracks.Aac))
            with { Source = MatrixSource.EnhancedRtmp, BeyondStandIn = OnlyH264 },
        Browser("H.264, Opus", "H264", "opus", Tracks("H264", StreamTracks.Opus)),
        Browser("no picture, Opus", "", "opus", Tracks(null, StreamTracks.Opus)),
        Browser("VP8, Opus", "VP8", "opus", Tracks("VP8", StreamTracks.Opus)) with { BeyondStandIn = OnlyH264 },
        Browser("VP9, Opus", "VP9", "opus", Tracks("VP9", StreamTracks.Opus)) with { BeyondStandIn = OnlyH264 },
        Browser("AV1, Opus", "AV1", "opus", Tracks("AV1", StreamTracks.Opus)) with { BeyondStandIn = OnlyH264 },
        Browser("H.264, Opus, another size in mid-stream", "H264", "opus", Tracks("H264", StreamTracks.Opus)) with { Change = MatrixChange.Size },
        Browser("VP8, Opus, turned on its side in mid-stream", "VP8", "opus", Tracks("VP8", StreamTracks.Opus)) with { Change = MatrixChange.Rotation, BeyondStandIn = OnlyH264 },
    ];

    /// <summary>The table of docs/matrix.md.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder("| source | what is done | WHEP | HTTP-FLV and RTMP | LL-HLS |\n|---|---|---|---|---|\n");
        foreach (var row in Rows)
        {
            text.Append(
                null,
                $"| {row.Name} ({(row.Source == MatrixSource.Whip ? "WHIP" : "RTMP")}) | {row.Plan} | {row.Gets(MatrixPlayer.Whep)} | {row.Gets(MatrixPlayer.Flv)} | {row.Gets(MatrixPlayer.Hls)} |\n");
        }

        return text.ToString();
    }

    private static MatrixRow Phone(string name, string video, string audio, StreamFacts facts) =>
        new(name, MatrixSource.Rtmp, facts) { Video = video, Audio = audio };

    private static MatrixRow Browser(string name, string video, string audio, StreamFacts facts) =>
        new(name, MatrixSource.Whip, facts) { Video = video, Audio = audio };

    private static StreamFacts Tracks(string? video, string? audio) =>
        new(new StreamTracks(video, audio) { Size = video is null ? null : new PictureSize(640, 360) });

    private static string Aac(int rate, int channels) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-c:a aac -b:a 64k -ar {rate} -ac {channels}");
}
