using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Telemed.AppHost.Composition;

/// <summary>An AppHost that another program started ends with it, however that ends: its standard input does.</summary>
internal sealed class ParentWatch(IHostApplicationLifetime lifetime) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A blocked read of standard input cannot be cancelled, so it gets a thread that does not hold the process.
        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
            }

            lifetime.StopApplication();
        })
        { IsBackground = true, Name = "parent watch" }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What was meant for the AppHost alone.</summary>
internal static class OwnEnvironment
{
    /// <summary>
    /// Watches the parent where it asks for that, and takes out of the environment what must not be inherited: the orchestrator gives
    /// services an input that has ended already, so they would stop at once, and the clinic's key is for sessions and nobody else.
    /// </summary>
    public static void KeepOwnEnvironment(this IDistributedApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Topology.Keys.ExitWithStdin) == "1")
        {
            builder.Services.AddHostedService<ParentWatch>();
        }

        Environment.SetEnvironmentVariable(Topology.Keys.ExitWithStdin, null);
        Environment.SetEnvironmentVariable(Topology.Settings.ApiKey, null);
        Environment.SetEnvironmentVariable(Topology.Settings.Database, null);
        Environment.SetEnvironmentVariable(Topology.Settings.Redis, null);
    }
}
