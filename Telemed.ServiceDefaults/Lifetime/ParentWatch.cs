using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Telemed.ServiceDefaults.Lifetime;

/// <summary>
/// Stops the service when its standard input ends. A launcher that holds the other end of the pipe takes its services
/// with it however it dies, SIGKILL included, on every operating system.
/// </summary>
internal sealed partial class ParentWatch(IHostApplicationLifetime lifetime, ILogger<ParentWatch> logger) : BackgroundService
{
    /// <summary>The configuration key that a launcher sets to <c>1</c>.</summary>
    internal const string Key = "TELEMED_EXIT_WITH_STDIN";

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A blocked read of standard input cannot be cancelled, so it gets a thread that does not hold the process.
        var thread = new Thread(() =>
        {
            var buffer = new byte[256];
            using var input = Console.OpenStandardInput();
            while (input.Read(buffer) > 0)
            {
            }

            LogParentGone(logger);
            lifetime.StopApplication();
        })
        { IsBackground = true, Name = "parent watch" };
        thread.Start();
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The launcher closed the standard input: stopping.")]
    private static partial void LogParentGone(ILogger logger);
}

/// <summary>Registers the watch where the launcher asks for it.</summary>
internal static class ParentWatchExtensions
{
    internal static void AddParentWatch(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[ParentWatch.Key] == "1")
        {
            services.AddHostedService<ParentWatch>();
        }
    }
}
