using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Telemed.ServiceDefaults.Health;

/// <summary>
/// Writes a line when a check changes, and none while it stays as it is. ASP.NET Core writes one for every failing check at every
/// question, which fills the log just when somebody has to read it.
/// </summary>
internal sealed partial class HealthLog(ILogger<HealthLog> logger)
{
    private readonly ConcurrentDictionary<string, HealthStatus> _last = new(StringComparer.Ordinal);

    public void Note(HealthReport report)
    {
        foreach (var (name, entry) in report.Entries)
        {
            var before = _last.GetValueOrDefault(name, HealthStatus.Healthy);
            if (before == entry.Status)
            {
                continue;
            }

            _last[name] = entry.Status;
            if (entry.Status == HealthStatus.Healthy)
            {
                LogHealthy(logger, name);
            }
            else
            {
                LogIll(logger, entry.Exception, name, entry.Status, entry.Description);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Health: {Check} is well again.")]
    private static partial void LogHealthy(ILogger logger, string check);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health: {Check} is {Status}: {Description}")]
    private static partial void LogIll(ILogger logger, Exception? exception, string check, HealthStatus status, string? description);
}
