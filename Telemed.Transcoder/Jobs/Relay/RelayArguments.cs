using System.Globalization;
using Telemed.Transcoder.Ffmpeg;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>A stream that a relay's FFmpeg reads.</summary>
/// <param name="Address">At the hub, with a pass in it.</param>
/// <param name="HasVideo">Whether it has a picture.</param>
/// <param name="HasAudio">Whether it has sound.</param>
internal sealed record RelayInput(string Address, bool HasVideo, bool HasAudio);

/// <summary>
/// The command line of a relay's FFmpeg: one or two streams become one in the preset's size, H.264 and AAC, as FLV on the standard
/// output. Picture and sound are always both there, because platforms refuse a stream without one of them; what the sources do not
/// have is black and silence.
/// </summary>
internal static class RelayArguments
{
    private const string Silence = "anullsrc=r=48000:cl=stereo";
    private const string SoundForm = "aresample=async=1:first_pts=0,aformat=sample_rates=48000:channel_layouts=stereo";

    public static IReadOnlyList<string> Build(IReadOnlyList<RelayInput> inputs, JobPreset preset, TranscoderOptions options)
    {
        List<string> arguments = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning"];
        foreach (var input in inputs)
        {
            arguments.AddRange(
            [
                "-rtsp_transport", "tcp", "-timeout", FfmpegArguments.HubSilence.TotalMicroseconds.ToString(CultureInfo.InvariantCulture),
                "-fpsprobesize", "0", "-thread_queue_size", "512", "-i", input.Address,
            ]);
        }

        arguments.AddRange(["-filter_complex", Graph(inputs, preset), "-map", "[picture]", "-map", "[sound]"]);
        arguments.AddRange(JobEncoding.Picture(preset, constant: true));
        arguments.AddRange(
        [
            "-c:a", "aac", "-b:a", JobEncoding.Number(options.AacBitrate), "-ar", "48000", "-ac", "2",
            "-flush_packets", "1", "-max_interleave_delta", "1000000", "-flvflags", "no_duration_filesize", "-f", "flv", "pipe:1",
        ]);
        return arguments;
    }

    private static string Graph(IReadOnlyList<RelayInput> inputs, JobPreset preset)
    {
        List<string> parts = [];
        var width = preset.Width / inputs.Count;
        for (var i = 0; i < inputs.Count; i++)
        {
            parts.Add(inputs[i].HasVideo
                ? $"[{i}:v:0]{JobEncoding.Frame(width, preset.Height, preset.Rate)}[v{i}]"
                : string.Create(CultureInfo.InvariantCulture, $"color=black:s={width}x{preset.Height}:r={preset.Rate},format=yuv420p[v{i}]"));
        }

        parts.Add(inputs.Count == 1 ? "[v0]null[picture]" : "[v0][v1]hstack[picture]");

        var heard = Enumerable.Range(0, inputs.Count).Where(i => inputs[i].HasAudio).ToList();
        parts.AddRange(heard.Select(i => $"[{i}:a:0]{SoundForm}[a{i}]"));
        parts.Add(heard.Count switch
        {
            0 => $"{Silence}[sound]",
            1 => $"[a{heard[0]}]anull[sound]",
            // Two people together are louder than one: the limiter takes what would clip, instead of making each of them half as loud.
            _ => "[a0][a1]amix=inputs=2:duration=longest:dropout_transition=0:normalize=0,alimiter=limit=0.95:level=disabled[sound]",
        });
        return string.Join(';', parts);
    }
}
