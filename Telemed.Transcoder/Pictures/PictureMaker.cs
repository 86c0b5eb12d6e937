using System.ComponentModel;
using System.Diagnostics;
using CliWrap;
using Telemed.MediaHub;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Pictures;

/// <summary>What came of making a picture.</summary>
public enum PictureOutcome
{
    /// <summary>It is there.</summary>
    Made,

    /// <summary>FFmpeg made none of it.</summary>
    Failed,

    /// <summary>It took too long, or too many were being made.</summary>
    Late,
}

/// <summary>
/// Makes a JPEG of a keyframe: one FFmpeg for one picture (about 0.1 s of a core), never more than two at once, so that somebody who looks at
/// many streams slows none of them down. It is killed at the deadline, with the request, and with this service.
/// </summary>
public sealed class PictureMaker(FfmpegHost ffmpeg, TranscoderTelemetry telemetry) : IDisposable
{
    /// <summary>Width of the largest picture in pixels; a smaller one stays as it is.</summary>
    public const int MaxWidth = 640;

    private const int AtOnce = 2;
    private const int MaxBytes = 1024 * 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private static readonly string[] Arguments =
    [
        "-hide_banner", "-loglevel", "error", "-threads", "1", "-f", "flv", "-i", "pipe:0", "-map", "0:v:0", "-frames:v", "1",
        // Both sides even; JPEG has the full range of levels.
        "-vf", $"scale=w='min({MaxWidth},iw)':h=-2", "-pix_fmt", "yuvj420p", "-q:v", "5", "-threads", "1", "-f", "mjpeg", "pipe:1",
    ];

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>The picture in <paramref name="flv"/>, a whole FLV whose only picture is a keyframe. Throws only when cancelled.</summary>
    public async Task<(PictureOutcome Outcome, byte[]? Jpeg)> MakeAsync(StreamPath stream, byte[] flv, CancellationToken cancellationToken)
    {
        using var span = telemetry.Source.StartActivity("picture");
        span?.SetTag("telemed.consultation.id", stream.ConsultationId).SetTag("telemed.participant.id", stream.ParticipantId);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        var outcome = PictureOutcome.Late;
        try
        {
            await _places.WaitAsync(deadline.Token);
            try
            {
                var jpeg = await RunAsync(flv, deadline.Token);
                outcome = jpeg is null ? PictureOutcome.Failed : PictureOutcome.Made;
                return (outcome, jpeg);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (PictureOutcome.Late, null);
        }
        finally
        {
            span?.SetStatus(outcome == PictureOutcome.Made ? ActivityStatusCode.Unset : ActivityStatusCode.Error, outcome.ToString());
            telemetry.PictureMade(outcome);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();

    private async Task<byte[]?> RunAsync(byte[] flv, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        try
        {
            var command = Cli.Wrap(ffmpeg.Path)
                .WithArguments(Arguments)
                .WithValidation(CommandResultValidation.None)
                .WithStandardInputPipe(PipeSource.FromBytes(flv))
                .WithStandardOutputPipe(PipeTarget.Create((written, cancellation) => TakeAsync(written, output, cancellation)))
                .WithStandardErrorPipe(PipeTarget.ToStream(Stream.Null))
                .ExecuteAsync(cancellationToken);
            using var watched = ffmpeg.Guard.Watch(command.ProcessId);
            var result = await command;
            return result.ExitCode == 0 && output.Length <= MaxBytes && output.ToArray() is [0xFF, 0xD8, .., 0xFF, 0xD9] and var jpeg ? jpeg : null;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            // There is no FFmpeg, which the health check says; or it ended before it had read everything.
            return null;
        }
    }

    // To the end, so that FFmpeg ends by itself; what is too much is not kept.
    private static async Task TakeAsync(Stream written, MemoryStream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await written.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (output.Length <= MaxBytes)
            {
                output.Write(buffer, 0, read);
            }
        }
    }
}
