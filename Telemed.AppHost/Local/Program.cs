using Microsoft.Extensions.Configuration;
using Telemed.AppHost.Local;
using Telemed.AppHost.Settings;

// The system without Aspire's packages; see docs/feeds.md. With them, AppHost.cs stands in this file's place.

if (ProcessGuard.IsRequested(args))
{
    return await ProcessGuard.RunAsync(args);
}

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
var settings = TelemedSettings.Read(configuration, out var found);
string[] faults = [.. found, .. new[] { settings.RedisFault(brought: false) }.OfType<string>()];
if (faults.Length > 0)
{
    await Console.Error.WriteLineAsync("Telemed cannot start with these settings:" + Environment.NewLine + string.Join(Environment.NewLine, faults.Select(fault => "  - " + fault)));
    return 2;
}

await using var system = new LocalSystem(settings, configuration);
return await system.RunAsync();
