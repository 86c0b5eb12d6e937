using Microsoft.Extensions.Options;

namespace Telemed.Sessions.Consultations;

/// <summary>Forgets consultations that nobody holds any more, so that memory and the number of good join codes stay bounded.</summary>
internal sealed partial class ConsultationExpiry(
    IConsultationStore consultations, IOptions<ClinicOptions> options, TimeProvider time, ILogger<ConsultationExpiry> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await consultations.RemoveCreatedBeforeAsync(time.GetUtcNow() - options.Value.KeepConsultations, stoppingToken) is > 0 and var count)
                {
                    LogForgotten(logger, count);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot {Count} consultations whose time is over.")]
    private static partial void LogForgotten(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old consultations could not be removed; trying again in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
