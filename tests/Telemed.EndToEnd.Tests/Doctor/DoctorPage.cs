using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests.Doctor;

/// <summary>The doctor's page, used as a person uses it, and read through its diagnostics.</summary>
public sealed class DoctorPage(IPage page) : IAsyncDisposable
{
    /// <summary>The page itself.</summary>
    public IPage Page => page;

    /// <summary>Opens somebody's link in a page that is ready for it, but does not start yet.</summary>
    /// <param name="page">The page.</param>
    /// <param name="participant">Whose link.</param>
    /// <param name="testCamera">Whether to send the test picture with its clock instead of the browser's fake camera.</param>
    public static async Task<DoctorPage> OpenAsync(IPage page, TestParticipant participant, bool testCamera = false)
    {
        var link = new UriBuilder(participant.JoinUrl) { Query = testCamera ? "camera=test" : "" }.Uri;
        await page.GotoAsync(link.AbsoluteUri);
        return new DoctorPage(page);
    }

    /// <summary>Makes requests whose address matches fail as a firewall would make them.</summary>
    public Task BlockAsync(string glob) => page.RouteAsync(glob, route => route.AbortAsync());

    /// <summary>Agrees to what a patient is asked to agree to, and clicks on start, once the camera is there.</summary>
    public async Task StartAsync()
    {
        var start = page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true });
        var agree = page.GetByRole(AriaRole.Button, new() { Name = "Agree and go in", Exact = true });
        await start.Or(agree).WaitForAsync();
        if (await agree.IsVisibleAsync())
        {
            await agree.ClickAsync();
        }

        await start.ClickAsync();
    }

    /// <summary>Clicks on hang up; who is asked whether only they leave says yes.</summary>
    public async Task HangUpAsync()
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();
        var leave = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true });
        if (await leave.IsVisibleAsync())
        {
            await leave.ClickAsync();
        }
    }

    /// <summary>What <c>window.__telemed.stats()</c> says.</summary>
    public async Task<JsonNode> StatsAsync() =>
        JsonNode.Parse(await page.EvaluateAsync<string>("() => JSON.stringify(window.__telemed?.stats() ?? {})"))!;

    /// <summary>
    /// Waits until the diagnostics satisfy <paramref name="condition"/>; fails with them past the deadline, and with those of
    /// <paramref name="sender"/>, whose stream it is about.
    /// </summary>
    public async Task<JsonNode> WaitForAsync(
        Func<JsonNode, bool> condition, TimeSpan deadline, string what, CancellationToken cancellationToken, DoctorPage? sender = null)
    {
        JsonNode stats = new JsonObject(), sent = new JsonObject();
        await Eventually.HoldsAsync(
            async () =>
            {
                sent = sender is null ? sent : await sender.StatsAsync();
                return condition(stats = await StatsAsync());
            },
            deadline,
            what,
            () => $"The page says {stats.ToJsonString()}{(sender is null ? "" : $", the sender's {sent.ToJsonString()}")}",
            cancellationToken);
        return stats;
    }

    /// <summary>Waits until the doctor's own stream is on air.</summary>
    public Task<JsonNode> WaitUntilPublishingAsync(CancellationToken cancellationToken) =>
        WaitForAsync(stats => stats["whipConnectedMs"] is not null && (string?)stats["publish"] == "live", TimeSpan.FromSeconds(15), "the doctor is on air", cancellationToken);

    /// <summary>Waits until the other side's picture moves and its sound is the patient's tone.</summary>
    public Task<JsonNode> WaitUntilPatientIsSeenAndHeardAsync(string path, TimeSpan deadline, CancellationToken cancellationToken) =>
        WaitForAsync(stats => IsSeenAndHeard(stats, path, PatientPhone.ToneHz), deadline, $"the patient is seen and heard by {path}", cancellationToken);

    /// <summary>On a patient's page: waits until the other side's picture moves and its sound is the doctor's tone.</summary>
    public Task<JsonNode> WaitUntilDoctorIsSeenAndHeardAsync(string path, TimeSpan deadline, CancellationToken cancellationToken, DoctorPage? sender = null) =>
        WaitForAsync(stats => IsSeenAndHeard(stats, path, DoctorBrowser.ToneHz), deadline, $"the doctor is seen and heard by {path}", cancellationToken, sender);

    /// <summary>Opens the chat, unless it is open, and sends a line.</summary>
    public async Task WriteAsync(string line)
    {
        var composer = page.GetByRole(AriaRole.Textbox, new() { Name = "Write a message" });
        if (!await composer.IsVisibleAsync())
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Open chat" }).ClickAsync();
        }

        await composer.FillAsync(line);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
    }

    /// <summary>Waits until the page shows these words.</summary>
    public Task WaitForWordsAsync(string words) => page.GetByText(words).First.WaitForAsync();

    private static bool IsSeenAndHeard(JsonNode stats, string path, double toneHz) =>
        (string?)stats["path"] == path
        && (double?)stats["remote"]?["fps"] > 5
        && (double?)stats["loudestToneHz"] is { } tone && Math.Abs(tone - toneHz) < 20;

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();
}
