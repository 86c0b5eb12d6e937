using Microsoft.Extensions.Configuration;
using Telemed.AppHost.Local;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Tests.Composition;

/// <summary>The environment keys that the local composition sets, by resource.</summary>
internal static class LocalKeys
{
    public static ILookup<string, string> Read(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, string? (value) => value.Value)).Build();
        var settings = TelemedSettings.Read(configuration, out var faults);
        faults.ShouldBeEmpty();

        var repository = new Repository();
        var engine = MediaEngineChoice.Choose(MediaEngine.Standin, binarySetting: null, repository.Root);
        return new LocalComposition(settings, repository, engine, dashboard: null).Processes
            .SelectMany(process => process.Environment.Where(pair => pair.Value is not null).Select(pair => (process.Name, pair.Key)))
            .ToLookup(pair => pair.Name, pair => pair.Key);
    }
}
