using System.Globalization;
using Telemed.MediaHub;
using Telemed.Transcoder.Planning;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>The RTSP addresses that one FFmpeg uses, each with a one-time pass of its own in it.</summary>
/// <param name="Source">Where it reads.</param>
/// <param name="AacVariant">Where it publishes the stream with AAC.</param>
/// <param name="OpusVariant">Where it publishes the stream with Opus.</param>
public sealed record FfmpegAddresses(string Source, string AacVariant, string OpusVariant);

/// <summary>
/// Turns a plan into FFmpeg's command line. Each option that is not obvious has its reason here and its figure in
/// docs/transcoder.md.
/// </summary>
public static class FfmpegArguments
{
    /// <summary>
    /// How long FFmpeg waits on a silent hub before it ends by itself. It is also what ends an FFmpeg whose transcoder was killed
    /// while its source sends nothing: with a source that flows, the broken pipe at its standard output does.
    /// </summary>
    public static readonly TimeSpan HubSilence = TimeSpan.FromSeconds(4);

    // The largest RTP packet, with its 12 bytes of header, that MediaMTX passes on as it is; larger ones it takes apart again.
    private const string PacketSize = "1452";

    private const string Rtsp = $"f=rtsp:rtsp_transport=tcp:pkt_size={PacketSize}:max_interleave_delta=1";
    private const string Flv = "f=flv:flvflags=no_duration_filesize:flush_packets=1:max_interleave_delta=1";

    /// <summary>The arguments for <paramref name="plan"/>, which must have outputs.</summary>
    public static IReadOnlyList<string> Build(TranscodePlan plan, FfmpegAddresses addresses, TranscoderOptions options)
    {
        if (plan.Outputs.Count == 0)
        {
            throw new ArgumentException("A plan without outputs needs no FFmpeg.", nameof(plan));
        }

        List<string> arguments =
        [
            "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning",
            "-rtsp_transport", "tcp",
            "-timeout", HubSilence.TotalMicroseconds.ToString(CultureInfo.InvariantCulture),
            // Not waiting for a frame rate, and letting the probe's decoder take pictures before the first keyframe, makes a start
            // in the middle of a group of pictures as quick as one at its beginning. -fflags nobuffer would lose that keyframe.
            "-fpsprobesize", "0",
            "-flags2", "showall",
            "-max_delay", "0",
            "-i", addresses.Source,
        ];

        if (plan.EncodesAac)
        {
            // One encoder for two outputs.
            arguments.AddRange(Maps(plan));
            arguments.AddRange(Aac(options));
            arguments.AddRange(["-flags:a", "+global_header"]);
            arguments.AddRange(LowDelay);
            arguments.AddRange(["-f", "tee", $"[{Flv}]pipe:1|[{Rtsp}]{addresses.AacVariant}"]);
        }
        else
        {
            // Nothing is encoded, and the tee would only add a second queue.
            arguments.AddRange(Maps(plan));
            arguments.AddRange(CopySound(plan));
            arguments.AddRange(LowDelay);
            arguments.AddRange(["-flvflags", "no_duration_filesize", "-f", "flv", "pipe:1"]);

            arguments.AddRange(Maps(plan));
            arguments.AddRange(CopySound(plan));
            arguments.AddRange(LowDelay);
            arguments.AddRange(["-rtsp_transport", "tcp", "-pkt_size", PacketSize, "-f", "rtsp", addresses.AacVariant]);
        }

        if (plan.Outputs.Any(output => output.Kind == OutputKind.OpusVariant))
        {
            arguments.AddRange(Maps(plan));
            arguments.AddRange(Opus(options));
            arguments.AddRange(LowDelay);
            arguments.AddRange(["-rtsp_transport", "tcp", "-pkt_size", PacketSize, "-f", "rtsp", addresses.OpusVariant]);
        }

        return arguments;
    }

    // Packets leave as they come, instead of waiting for a packet of the other track or for a full buffer.
    private static IEnumerable<string> LowDelay => ["-max_interleave_delta", "1", "-flush_packets", "1"];

    private static IEnumerable<string> Maps(TranscodePlan plan)
    {
        if (plan.HasVideo)
        {
            yield return "-map";
            yield return "0:v:0";
            yield return "-c:v";
            yield return "copy";
        }

        if (plan.HasAudio)
        {
            yield return "-map";
            yield return "0:a:0";
        }
    }

    private static IEnumerable<string> CopySound(TranscodePlan plan) => plan.HasAudio ? ["-c:a", "copy"] : [];

    // The "fast" coder halves the work. aresample fills what the network lost with silence, so that sound does not drift away
    // from the picture.
    private static IEnumerable<string> Aac(TranscoderOptions options) =>
    [
        "-c:a", "aac", "-aac_coder", "fast",
        "-b:a", Number(options.AacBitrate), "-ar", Number(options.AacSampleRate), "-ac", Number(options.AacChannels),
        "-af", "aresample=async=1",
    ];

    // 10 ms frames in the low-delay mode are about 100 ms ahead of 20 ms frames in the voip mode, end to end in a browser.
    private static IEnumerable<string> Opus(TranscoderOptions options) =>
    [
        "-c:a", "libopus", "-application", "lowdelay", "-frame_duration", "10",
        "-b:a", Number(options.OpusBitrate), "-ar", "48000", "-ac", "2",
        "-af", "aresample=async=1",
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The address of <paramref name="path"/> at the hub with credentials in it (RFC 3986, user information).</summary>
    public static string Address(Uri hub, string user, string pass, StreamPath path) =>
        $"rtsp://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(pass)}@{hub.Authority}/{path}";
}
