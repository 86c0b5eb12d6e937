using System.Globalization;
using Telemed.MediaHub;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Planning;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>The RTSP addresses that one FFmpeg uses, each with a one-time pass of its own in it.</summary>
/// <param name="Source">Where it reads.</param>
/// <param name="OpusVariant">Where it publishes the stream with Opus.</param>
/// <param name="Sound">Where the AAC of the FLV goes by itself, if it may; otherwise it goes with the picture.</param>
public sealed record FfmpegAddresses(string Source, string OpusVariant, string? Sound = null);

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

        List<string> arguments = [.. Input(plan, addresses.Source, options)];
        if (plan.EncodesVideo)
        {
            arguments.AddRange(EverythingOnce(plan, addresses, options));
            return arguments;
        }

        // The fan-out gets it, and the hub from there.
        if (plan.CanSendSoundApart && addresses.Sound is { } sound)
        {
            arguments.AddRange(["-map", "0:v:0", "-c:v", "copy", .. Apart, .. ToFlv("pipe:1")]);
            arguments.AddRange(["-map", "0:a:0", .. Aac(options), .. Apart, .. ToFlv(sound)]);
        }
        else
        {
            arguments.AddRange([.. Maps(plan), .. plan.EncodesAac ? Aac(options) : CopySound(plan), .. ToFlv("pipe:1")]);
        }

        if (plan.HasOpusVariant)
        {
            arguments.AddRange(Maps(plan));
            arguments.AddRange(plan.OpusSound.Treatment switch
            {
                TrackTreatment.Encode => Opus(options),
                _ => CopySound(plan),
            });
            arguments.AddRange(LowDelay);
            arguments.AddRange(["-rtsp_transport", "tcp", "-pkt_size", PacketSize, "-f", "rtsp", addresses.OpusVariant]);
        }

        return arguments;
    }

    private static IEnumerable<string> Input(TranscodePlan plan, string source, TranscoderOptions options) =>
    [
        // Where the picture is encoded, "verbose" tells its size each time that it changes, and little else after the start.
        "-hide_banner", "-nostdin", "-nostats", "-loglevel", plan.EncodesVideo ? "level+verbose" : "level+warning",
        .. plan.Target is { } target ? EncoderArguments.Device(target.Encoder, options) : [],
        "-rtsp_transport", "tcp",
        "-timeout", HubSilence.TotalMicroseconds.ToString(CultureInfo.InvariantCulture),
        // Not waiting for a frame rate, and letting the probe's decoder take pictures before the first keyframe, makes a start
        // in the middle of a group of pictures as quick as one at its beginning. -fflags nobuffer would lose that keyframe.
        "-fpsprobesize", "0",
        // What is encoded begins with a keyframe: pictures without their references would be encoded as grey mush. A decoder with
        // several threads holds a picture back for each of them. Without the picture's size nothing can be encoded, so it is waited for.
        .. plan.EncodesVideo ? new[] { "-threads:v", "1", "-analyzeduration", "8000000" } : ["-flags2", "showall"],
        "-max_delay", "0",
        // Its own decoder takes a fifth of a transcode's processor time more than libopus's.
        .. plan.EncodesAac && plan.Tracks.Audio == StreamTracks.Opus ? new[] { "-c:a", "libopus" } : [],
        "-i", source,
    ];

    // The picture and each form of the sound are encoded once; the tee's outputs select from them.
    private static IEnumerable<string> EverythingOnce(TranscodePlan plan, FfmpegAddresses addresses, TranscoderOptions options)
    {
        var opus = plan.HasOpusVariant && plan.HasAudio;
        List<string> arguments = ["-map", "0:v:0", .. EncoderArguments.Encode(plan.Target!), "-flags:v", "+global_header"];
        if (plan.HasAudio)
        {
            arguments.AddRange(["-map", "0:a:0", .. OfTrack(0, plan.EncodesAac ? [.. Aac(options), "-flags:a", "+global_header"] : ["-c:a", "copy"])]);
        }

        if (opus)
        {
            arguments.AddRange(["-map", "0:a:0", .. OfTrack(1, plan.OpusSound.Treatment == TrackTreatment.Encode ? Opus(options) : ["-c:a", "copy"])]);
        }

        if (!plan.HasOpusVariant)
        {
            return [.. arguments, .. ToFlv("pipe:1")];
        }

        var (toFlv, toOpus) = (plan.HasAudio ? Select("v:0,a:0") : "", opus ? Select("v:0,a:1") : "");
        return [.. arguments, .. LowDelay, "-f", "tee", $"[{toFlv}{Flv}]pipe:1|[{toOpus}{Rtsp}]{addresses.OpusVariant}"];
    }

    // The colon separates the tee's options, so it is quoted here, and the quotes once more.
    private static string Select(string tracks) => $@"select=\'{tracks}\':";

    // Options of one sound track: "-b:a 64000" becomes "-b:a:1 64000", and the filter has a name of its own.
    private static IEnumerable<string> OfTrack(int track, IEnumerable<string> options) => options.Select(option => option switch
    {
        "-af" => $"-filter:a:{track}",
        "-ar" or "-ac" or "-application" or "-frame_duration" or "-aac_coder" => $"{option}:a:{track}",
        _ when option.StartsWith('-') && option.EndsWith(":a", StringComparison.Ordinal) => $"{option}:{track}",
        _ => option,
    });

    // Both begin at the same moment; by itself a muxer would move the sound, whose first packet is before it, to 0.
    private static IEnumerable<string> Apart => ["-output_ts_offset", "1", "-avoid_negative_ts", "disabled"];

    private static IEnumerable<string> ToFlv(string output) => [.. LowDelay, "-flvflags", "no_duration_filesize", "-f", "flv", output];

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
