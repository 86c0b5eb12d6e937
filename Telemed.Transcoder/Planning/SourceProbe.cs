using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Ffmpeg;

namespace Telemed.Transcoder.Planning;

/// <summary>What a probe found.</summary>
/// <param name="Size">The picture's size; <see langword="null"/> where no picture came in time.</param>
/// <param name="IsUnreadable">Whether FFmpeg does not understand the picture's packets at all.</param>
public sealed record ProbeResult(PictureSize? Size, bool IsUnreadable);

/// <summary>
/// Finds out what the hub does not tell about a picture, by letting FFmpeg read the first frames. Only sources pay for it whose
/// size must be known before they are encoded and is not in their description: VP8, VP9 and AV1.
/// </summary>
public sealed partial class SourceProbe(IOptions<TranscoderOptions> options, IOptions<ServiceIdentityOptions> identity, IConfiguration configuration, TimeProvider time)
{
    // A browser is asked for a keyframe every two seconds; after that FFmpeg says what it has.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3.5);

    private readonly Uri _hub = HubEndpoints.Address(configuration, HubEndpoints.Rtsp);

    /// <summary>Probes the stream; answers within the deadline whatever happens. Throws only when cancelled.</summary>
    public async Task<ProbeResult> ProbeAsync(StreamPath path, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        var said = new StringBuilder();
        var pass = StreamPass.Create(identity.Value.Secret, HubActions.Read, path, time);
        try
        {
            // Without an output FFmpeg describes its input and ends.
            await Cli.Wrap(options.Value.FfmpegPath)
                .WithArguments(
                [
                    "-hide_banner", "-nostdin", "-rtsp_transport", "tcp", "-timeout", "3000000", "-fpsprobesize", "0", "-analyzeduration", "2000000",
                    "-i", FfmpegArguments.Address(_hub, identity.Value.Name, pass, path),
                ])
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToStream(Stream.Null))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
                .ExecuteAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What it has said by now may do.
        }
        catch (Win32Exception)
        {
            // There is no FFmpeg, which the health check says better.
        }

        return Read(said.ToString());
    }

    /// <summary>Reads FFmpeg's description of its input.</summary>
    internal static ProbeResult Read(string description)
    {
        if (PictureLine().Match(description) is not { Success: true } line)
        {
            // Where it lists other tracks only, it has not understood this one.
            return new ProbeResult(null, description.Contains("Stream #0:", StringComparison.Ordinal));
        }

        if (line.Groups["codec"].Value is "none" or "unknown" || MangledPicture().Count(description) >= 3)
        {
            return new ProbeResult(null, IsUnreadable: true);
        }

        return SizeInLine().Match(line.Value) is { Success: true } size
            ? new ProbeResult(new PictureSize(Number(size.Groups[1]), Number(size.Groups[2])), IsUnreadable: false)
            : new ProbeResult(null, IsUnreadable: false);
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether a line says that VP9 came out of RTP mangled. FFmpegs whose reader of it is older than RFC 9628 do that to every picture
    /// of a browser but the keyframes.
    /// </summary>
    internal static bool SaysMangled(string line) => MangledPicture().IsMatch(line);

    /// <summary>Whether an FFmpeg's last words are that it has no idea what the picture is.</summary>
    internal static bool IsUnreadable(IReadOnlyList<string> lastLines) => lastLines.Any(line =>
        line.Contains("Decoder (codec none) not found", StringComparison.Ordinal) || line.Contains("(Video: none", StringComparison.Ordinal));

    [GeneratedRegex("Invalid frame marker")]
    private static partial Regex MangledPicture();

    [GeneratedRegex(@"Stream #0:\d+[^:\n]*: Video: (?<codec>\w+)[^\n]*")]
    private static partial Regex PictureLine();

    [GeneratedRegex(@", ([1-9]\d{1,4})x([1-9]\d{1,4})\b")]
    private static partial Regex SizeInLine();
}
