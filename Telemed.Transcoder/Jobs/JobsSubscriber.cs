using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Access;

namespace Telemed.Transcoder.Jobs;

/// <summary>
/// Tells the <see cref="JobSupervisor"/> what is wanted, by <c>GET /internal/jobs</c> of sessions. Jobs go on while sessions are away, and
/// what stands before <c>current</c> in the next account is the whole truth.
/// </summary>
internal sealed partial class JobsSubscriber(
    IHttpClientFactory clients,
    IOptions<ServiceIdentityOptions> identity,
    JobSupervisor supervisor,
    TimeProvider time,
    ILogger<JobsSubscriber> logger) : SessionsLine<JobLine>(clients, identity, time, "/internal/jobs")
{
    // Far beyond what a clinic relays; more is a fault of somebody's.
    private const int MaxJobs = 1000;

    private Dictionary<string, Job>? _account;

    /// <inheritdoc />
    protected override void Begin() => _account = new Dictionary<string, Job>(StringComparer.Ordinal);

    /// <inheritdoc />
    protected override bool Take(JobLine line)
    {
        switch (line)
        {
            case { Type: "job", Id.Length: > 0 } when _account is null:
                supervisor.Set(line.ToJob());
                return false;
            case { Type: "job", Id.Length: > 0 } when _account.Count < MaxJobs:
                _account[line.Id] = line.ToJob();
                return false;
            case { Type: "gone", Id: { } gone }:
                _account?.Remove(gone);
                supervisor.Remove(gone);
                return false;
            case { Type: "current" } when _account is not null:
                supervisor.SetAll(_account.Values);
                _account = null;
                return true;
            default:
                // "alive", and what later versions may have to say.
                return false;
        }
    }

    /// <inheritdoc />
    protected override void SayListening() => LogListening(logger);

    /// <inheritdoc />
    protected override void SayLost(string reason) => LogLost(logger, reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sessions tell which jobs are wanted.")]
    private static partial void LogListening(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sessions do not tell which jobs are wanted; asking again: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
