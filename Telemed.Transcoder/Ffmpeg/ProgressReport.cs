using System.Globalization;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>One report of FFmpeg's <c>-progress</c> option.</summary>
/// <param name="Frames">Pictures written since the start.</param>
/// <param name="Written">How far the outputs are, on FFmpeg's own clock.</param>
/// <param name="Duplicated">Pictures that were written twice to keep the frame rate.</param>
/// <param name="Dropped">Pictures that were left out to keep the frame rate.</param>
/// <param name="Speed">Media time by real time since the start; about 1 for a live stream, less when the machine does not keep up.</param>
public sealed record ProgressReport(long Frames, TimeSpan Written, long Duplicated, long Dropped, double? Speed);

/// <summary>
/// Puts reports together from the lines <c>key=value</c>, of which <c>progress=…</c> is the last. They come on the same pipe as the
/// log, so only the keys that FFmpeg is known to write count, and a line with anything else in it is left to the log. Not thread-safe.
/// </summary>
public sealed class ProgressReader
{
    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        "frame", "fps", "bitrate", "total_size", "out_time_us", "out_time_ms", "out_time", "dup_frames", "drop_frames", "speed", "progress",
    };

    private ProgressReport _report = Empty;

    private static ProgressReport Empty => new(0, TimeSpan.Zero, 0, 0, null);

    /// <summary>
    /// Whether <paramref name="line"/> belongs to a report; <paramref name="report"/> is there with the last line of one.
    /// </summary>
    public bool TryTake(string line, out ProgressReport? report)
    {
        report = null;
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return false;
        }

        var key = line[..equals];
        if (!Keys.Contains(key) && !IsQuality(key))
        {
            return false;
        }

        var value = line.AsSpan(equals + 1).Trim();
        switch (key)
        {
            case "frame" when TryRead(value, out var frames):
                _report = _report with { Frames = frames };
                break;
            case "out_time_us" when TryRead(value, out var written):
                _report = _report with { Written = TimeSpan.FromMicroseconds(written) };
                break;
            case "dup_frames" when TryRead(value, out var duplicated):
                _report = _report with { Duplicated = duplicated };
                break;
            case "drop_frames" when TryRead(value, out var dropped):
                _report = _report with { Dropped = dropped };
                break;
            case "speed" when double.TryParse(value.TrimEnd('x'), NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && double.IsFinite(speed):
                _report = _report with { Speed = speed };
                break;
            case "progress":
                report = _report;
                _report = Empty;
                break;
        }

        return true;
    }

    // Figures are N/A until the first packet; nonsense counts as that. Microseconds beyond what a TimeSpan holds are nonsense too.
    private static bool TryRead(ReadOnlySpan<char> value, out long number) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number is >= 0 and < long.MaxValue / 100;

    // "stream_0_0_q", one for each encoder.
    private static bool IsQuality(string key) => key.StartsWith("stream_", StringComparison.Ordinal) && key.EndsWith("_q", StringComparison.Ordinal);
}
