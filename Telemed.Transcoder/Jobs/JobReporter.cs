using Microsoft.Extensions.Options;
using OpenTelemetry;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.Transcoder.Jobs;

/// <summary>
/// Tells sessions what this worker knows of its jobs (<c>POST /internal/jobs/reports</c>): each second, and at once when a state
/// changes. A report is the whole truth of its moment, so one that is lost is mended by the next.
/// </summary>
internal sealed partial class JobReporter(
    IHttpClientFactory clients,
    IOptions<ServiceIdentityOptions> identity,
    JobSupervisor supervisor,
    IJobOwnership ownership,
    JobTimings timings,
    TimeProvider time,
    ILogger<JobReporter> logger) : BackgroundService
{
    /// <summary>The name of its HTTP client.</summary>
    public const string ClientName = "job-reports";

    // A report that takes longer tells of the past.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    // Sessions take 40 and 16 KiB at once.
    private const int MostAtOnce = 20;

    // Changes that come together go together.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(30);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var suppressed = SuppressInstrumentationScope.Begin();
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            await supervisor.ChangedAsync(timings.Report, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (supervisor.Reports() is not { Count: > 0 } reports)
            {
                continue;
            }

            try
            {
                foreach (var some in reports.Chunk(MostAtOnce))
                {
                    await SendAsync(some, stoppingToken);
                }

                failing = false;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                if (!failing && !stoppingToken.IsCancellationRequested)
                {
                    LogNotTold(logger, exception.Message);
                }

                failing = true;
            }

            await Task.Delay(Breath, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(IReadOnlyList<JobReport> reports, CancellationToken stoppingToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stoppingToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://sessions/internal/jobs/reports")
        {
            Content = JsonContent.Create(new JobReports(ownership.Worker, reports)),
        };
        request.Headers.Authorization = identity.Value.ToHeader();
        using var response = await clients.CreateClient(ClientName).SendAsync(request, either.Token);
        response.EnsureSuccessStatusCode();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sessions cannot be told how the jobs are; trying again each second: {Reason}")]
    private static partial void LogNotTold(ILogger logger, string reason);
}
