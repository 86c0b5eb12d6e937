using System.ComponentModel;
using CliWrap;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.Transcoder.Planning;

namespace Telemed.Transcoder.Encoders;

/// <summary>
/// Tries the encoders at start by really encoding a few frames: an FFmpeg lists encoders whose hardware or driver is missing. It
/// happens in the background, two at a time, so that nothing waits for it; until it is over, software encodes.
/// </summary>
public sealed partial class EncoderTrials(EncoderChoice choice, IOptions<TranscoderOptions> options, ILogger<EncoderTrials> logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    // In the order in which "auto" takes them: the ones that take the least from the processor first.
    private static readonly VideoEncoder[] All =
        [VideoEncoder.Nvenc, VideoEncoder.Qsv, VideoEncoder.Vaapi, VideoEncoder.VideoToolbox, VideoEncoder.X264];

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(choice.Concern is { } concern
            ? HealthCheckResult.Degraded(concern)
            : HealthCheckResult.Healthy($"Pictures are encoded by {choice.Current.Name()}."));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the host's back: starting a process takes a moment.
        await Task.Yield();
        var working = new bool[All.Length];
        var wanted = Enumerable.Range(0, All.Length).Where(n => choice.Wanted is null || All[n] == choice.Wanted || All[n] == VideoEncoder.X264);
        await Parallel.ForEachAsync(
            wanted,
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = stoppingToken },
            async (n, cancellationToken) => working[n] = await WorksAsync(All[n], cancellationToken));
        choice.Found(
            [.. All.Where((encoder, n) => working[n] && encoder != VideoEncoder.X264)],
            softwareWorks: working[Array.IndexOf(All, VideoEncoder.X264)]);
    }

    private async Task<bool> WorksAsync(VideoEncoder encoder, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        var size = new PictureSize(640, 360);
        try
        {
            var result = await Cli.Wrap(options.Value.FfmpegPath)
                .WithArguments(
                [
                    "-hide_banner", "-nostdin", "-loglevel", "error", .. EncoderArguments.Device(encoder, options.Value),
                    "-f", "lavfi", "-i", $"testsrc=size={size}:rate=30", "-frames:v", "10",
                    .. EncoderArguments.Encode(new VideoTarget(encoder, size, size, 1_000_000)), "-f", "null", "-",
                ])
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToStream(Stream.Null))
                .WithStandardErrorPipe(PipeTarget.ToStream(Stream.Null))
                .ExecuteAsync(deadline.Token);
            LogTried(logger, encoder, result.ExitCode == 0 ? "works" : "does not work");
            return result.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogTried(logger, encoder, "takes too long");
            return false;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            // There is no FFmpeg, which its own check says.
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The encoder {Encoder} {Verdict}")]
    private static partial void LogTried(ILogger logger, VideoEncoder encoder, string verdict);
}
