using System.Globalization;

namespace Telemed.Transcoder.Jobs.Ingest;

/// <summary>
/// How FFmpeg is told what to read. An address goes in as a script for the concat demuxer on the standard input: on the command line
/// everybody who lists processes would read the camera's password.
/// </summary>
internal static class IngestArguments
{
    // No file, no pipe below the script: a playlist from the network must not read what lies on this machine.
    private const string Protocols = "pipe,rtsp,rtsps,rtp,udp,tcp,tls,http,https,httpproxy,crypto,data";

    // Microseconds of silence after which FFmpeg gives a source up.
    private const string SourceSilence = "8000000";

    /// <summary>The arguments up to and with the input; <paramref name="describe"/>: to be told what it has.</summary>
    public static IReadOnlyList<string> Input(IngestSource source, string? file, bool describe)
    {
        List<string> arguments = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", describe ? "level+info" : "level+warning"];
        if (file is not null)
        {
            if (source.Loop)
            {
                arguments.AddRange(["-stream_loop", "-1"]);
            }

            // A name with a colon would be taken for a protocol's.
            arguments.AddRange(["-re", "-protocol_whitelist", "file", "-i", "file:" + file]);
            return arguments;
        }

        if (!IsRtsp(source))
        {
            // A recording behind an HTTP address is not to be sent as fast as it can be read.
            arguments.Add("-re");
        }

        arguments.AddRange(["-f", "concat", "-safe", "0", "-protocol_whitelist", Protocols, "-i", "pipe:0"]);
        return arguments;
    }

    /// <summary>What FFmpeg reads from its standard input; <see langword="null"/> for a file.</summary>
    public static string? Script(IngestSource source)
    {
        if (source.Address is null)
        {
            return null;
        }

        // The address is a Uri's, so it has neither spaces nor line ends; a quotation mark would end the name.
        var address = source.ToSecretAddress().Replace("'", "%27", StringComparison.Ordinal);
        return IsRtsp(source)
            ? $"ffconcat version 1.0\nfile '{address}'\noption rtsp_transport tcp\noption timeout {SourceSilence}\n"
            : $"ffconcat version 1.0\nfile '{address}'\noption rw_timeout {SourceSilence}\n";
    }

    /// <summary>The arguments behind the input: what becomes of it, and where it is published.</summary>
    public static IReadOnlyList<string> Output(IngestTracks tracks, JobPreset preset, string address, TranscoderOptions options)
    {
        List<string> arguments = [];
        if (tracks.HasVideo)
        {
            arguments.AddRange(["-map", "0:v:0"]);
            arguments.AddRange(preset.IsCopy && tracks.CopiesVideo ? ["-c:v", "copy"]
                : preset.IsCopy ? ["-vf", "scale='trunc(min(1280,iw)/2)*2':-2,format=yuv420p", .. JobEncoding.Picture(AsItComes, constant: false)]
                : ["-vf", JobEncoding.Frame(preset.Width, preset.Height, preset.Rate), .. JobEncoding.Picture(preset, constant: false)]);
        }

        if (tracks.HasAudio)
        {
            // What has to be encoded becomes what browsers hear.
            arguments.AddRange(["-map", "0:a:0"]);
            arguments.AddRange(tracks.CopiesAudio
                ? ["-c:a", "copy"]
                : ["-c:a", "libopus", "-b:a", options.OpusBitrate.ToString(CultureInfo.InvariantCulture), "-ar", "48000", "-ac", "2", "-af", "aresample=async=1"]);
        }

        arguments.AddRange(["-flush_packets", "1", "-rtsp_transport", "tcp", "-pkt_size", "1452", "-f", "rtsp", address]);
        return arguments;
    }

    // Where "copy" cannot copy.
    private static readonly JobPreset AsItComes = new("copy", 1280, 720, 25, 2_000_000);

    private static bool IsRtsp(IngestSource source) => source.Address?.Scheme is "rtsp" or "rtsps";
}
