using System.Globalization;
using System.Runtime.InteropServices;
using Telemed.Tool.Patient;
using Telemed.Tool.Processes;

namespace Telemed.Bench.Running;

/// <summary>Listens to a stream with a real FFmpeg for a second and a half.</summary>
internal static class SoundCheck
{
    private const double Tolerance = 15;
    private const double Seconds = 1.5;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The loudest tone at <paramref name="address"/> in Hz; <see langword="null"/> where nothing can be heard.</summary>
    public static async Task<double?> ListenAsync(string address, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            await Run.ToEndAsync(
                "ffmpeg",
                [
                    "-hide_banner", "-loglevel", "error", "-nostdin", "-y", .. address.StartsWith("rtmp", StringComparison.Ordinal) ? (string[])["-rtmp_live", "live"] : [],
                    "-i", address, "-vn", "-t", Seconds.ToString(CultureInfo.InvariantCulture), "-ac", "1", "-ar", "48000", "-f", "s16le", file,
                ],
                Deadline,
                cancellationToken);
            var meter = new ToneMeter();
            meter.Add(MemoryMarshal.Cast<byte, short>(await File.ReadAllBytesAsync(file, cancellationToken)));
            return meter.Loudest()?.Hertz;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Whether the loudest tone at <paramref name="address"/> is <paramref name="hertz"/>.</summary>
    public static async Task<bool> HearsAsync(string address, double hertz, CancellationToken cancellationToken) =>
        await ListenAsync(address, cancellationToken) is { } heard && Math.Abs(heard - hertz) <= Tolerance;
}
