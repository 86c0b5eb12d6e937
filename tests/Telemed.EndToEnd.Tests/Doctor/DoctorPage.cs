using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests.Doctor;

/// <summary>The doctor's page, used as a person uses it, and read through its diagnostics.</summary>
public sealed class DoctorPage(IPage page) : IAsyncDisposable
{
    /// <summary>The page itself.</summary>
    public IPage Page => page;

    /// <summary>Makes requests whose address matches fail as a firewall would make them.</summary>
    public Task BlockAsync(string glob) => page.RouteAsync(glob, route => route.AbortAsync());

    /// <summary>Clicks on start, once the camera is there.</summary>
    public Task StartAsync() => page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();

    /// <summary>Clicks on hang up.</summary>
    public Task HangUpAsync() => page.GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();

    /// <summary>What <c>window.__telemed.stats()</c> says.</summary>
    public async Task<JsonNode> StatsAsync() =>
        JsonNode.Parse(await page.EvaluateAsync<string>("() => JSON.stringify(window.__telemed?.stats() ?? {})"))!;

    /// <summary>Waits until the diagnostics satisfy <paramref name="condition"/>; fails with them past the deadline.</summary>
    public async Task<JsonNode> WaitForAsync(Func<JsonNode, bool> condition, TimeSpan deadline, string what, CancellationToken cancellationToken)
    {
        JsonNode stats = new JsonObject();
        await Eventually.HoldsAsync(
            async () => condition(stats = await StatsAsync()), deadline, what, () => $"The doctor's page says {stats.ToJsonString()}", cancellationToken);
        return stats;
    }

    /// <summary>Waits until the doctor's own stream is on air.</summary>
    public Task<JsonNode> WaitUntilPublishingAsync(CancellationToken cancellationToken) =>
        WaitForAsync(stats => stats["whipConnectedMs"] is not null && (string?)stats["publish"] == "live", TimeSpan.FromSeconds(15), "the doctor is on air", cancellationToken);

    /// <summary>Waits until the other side's picture moves and its sound is the patient's tone.</summary>
    public Task<JsonNode> WaitUntilPatientIsSeenAndHeardAsync(string path, TimeSpan deadline, CancellationToken cancellationToken) =>
        WaitForAsync(
            stats => (string?)stats["path"] == path
                && (double?)stats["remote"]?["fps"] > 5
                && (double?)stats["loudestToneHz"] is { } tone && Math.Abs(tone - 440) < 20,
            deadline,
            $"the patient is seen and heard by {path}",
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();
}
