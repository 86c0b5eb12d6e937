using System.ComponentModel;
using System.Text;
using CliWrap;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Telemed.Transcoder.Health;

/// <summary>
/// Whether there is an FFmpeg that can do the work: with RTSP, the AAC encoder and libopus. Asked once; an FFmpeg that is missing
/// is looked for again, so that installing it is enough.
/// </summary>
public sealed partial class FfmpegCheck(IOptions<TranscoderOptions> options, TimeProvider time, ILogger<FfmpegCheck> logger) : BackgroundService, IHealthCheck
{
    private const string Advice = "Install FFmpeg with libopus (for example the package ffmpeg of your system), or set Transcoder:FfmpegPath.";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private volatile string? _fault = "FFmpeg is being looked at.";

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_fault is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy());

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? reported = null;
        while ((_fault = await FindFaultAsync(stoppingToken)) is { } fault)
        {
            if (fault != reported)
            {
                reported = fault;
                LogUnfit(logger, fault);
            }

            await Task.Delay(Again, time, stoppingToken);
        }
    }

    private async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var ffmpeg = options.Value.FfmpegPath;
        try
        {
            var encoders = await AskAsync(ffmpeg, "-encoders", cancellationToken);
            var formats = await AskAsync(ffmpeg, "-formats", cancellationToken);
            string?[] missing =
            [
                Lists(encoders, "aac") ? null : "the encoder aac",
                Lists(encoders, "libopus") ? null : "the encoder libopus",
                Lists(formats, "rtsp") ? null : "RTSP",
                Lists(formats, "flv") ? null : "FLV",
            ];
            var names = string.Join(", ", missing.OfType<string>());
            return names.Length == 0 ? null : $"{ffmpeg} lacks {names}. {Advice}";
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            return $"{ffmpeg} cannot be started. {Advice}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{ffmpeg} did not say within {Deadline.TotalSeconds:0} s what it can do. {Advice}";
        }
    }

    private static async Task<string> AskAsync(string ffmpeg, string question, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        var answer = new StringBuilder();
        await Cli.Wrap(ffmpeg)
            .WithArguments(["-hide_banner", question])
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(answer))
            .WithStandardErrorPipe(PipeTarget.ToStream(Stream.Null))
            .ExecuteAsync(deadline.Token);
        return answer.ToString();
    }

    // A line is "flags name description".
    private static bool Lists(string answer, string name) =>
        answer.Split('\n').Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var listed, ..] && listed == name);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Fault}")]
    private static partial void LogUnfit(ILogger logger, string fault);
}
