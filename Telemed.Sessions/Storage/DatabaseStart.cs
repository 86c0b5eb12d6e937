namespace Telemed.Sessions.Storage;

/// <summary>
/// Opens the database at start. When it does not answer, the service starts all the same and goes on asking, so that a database that
/// comes up late (or a machine where everything starts at once) is no fault; tables that do not fit end the service.
/// </summary>
internal sealed partial class DatabaseStart(Migrator migrator, DatabaseSource source, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DatabaseStart> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        LogUsed(logger, source.Engine, source.Description);
        if (!await TryAsync(cancellationToken))
        {
            await base.StartAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        do
        {
            await Task.Delay(Pause, time, stoppingToken);
        }
        while (!await TryAsync(stoppingToken));
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await migrator.MigrateAsync(cancellationToken);
            return true;
        }
        catch (DatabaseUnavailableException exception)
        {
            LogSilent(logger, exception.InnerException?.Message ?? exception.Message);
            return false;
        }
        catch (SchemaMismatchException exception)
        {
            LogMismatch(logger, exception.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The records are in {Engine}: {Where}.")]
    private static partial void LogUsed(ILogger logger, DatabaseEngine engine, string where);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer yet: {Reason}")]
    private static partial void LogSilent(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason} Nothing was changed; this service stops.")]
    private static partial void LogMismatch(ILogger logger, string reason);
}
