using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>The administrator's page, used as a person uses it.</summary>
public sealed partial class AdministrationTests(SharedSystem shared)
{
    private const string Password = "correct horse battery";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_signs_in_sees_the_streams_and_relays_one_to_another_server_and_stops_it()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var pusher = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        var name = await shared.System.CreateStaffAsync("administrator", "Li Wei", Password, Cancellation);
        var key = $"key-{Guid.NewGuid():N}";
        await using var server = RelayServer.Start(key);
        var page = await shared.Browser.NewPageAsync();
        try
        {
            await SignInAsync(page, name);

            // The wall shows the consultation as running, by itself.
            await ShowsAsync(page.GetByRole(AriaRole.Article).Filter(new() { HasText = "王先生 Mr Wang" }), "the consultation is on the wall");

            // What the transcoder does with the patient's stream.
            await page.GetByRole(AriaRole.Link, new() { Name = "Streams", Exact = true }).ClickAsync();
            await ShowsAsync(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "王先生 Mr Wang" }).Filter(new() { HasText = "Running" }), "the stream runs");

            await page.GetByRole(AriaRole.Link, new() { Name = "Relays and ingests" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "New job" }).ClickAsync();
            await page.GetByRole(AriaRole.Combobox, new() { Name = "Consultation" }).ClickAsync();
            await page.Locator($"[role=option][data-key='{consultation.Id}']").ClickAsync();
            await page.GetByText("王先生 Mr Wang (Patient)").ClickAsync();
            await page.GetByLabel("Address (rtmp:// or rtmps://)").FillAsync(server.Address);
            var keyField = page.GetByLabel("Stream key");
            (await keyField.GetAttributeAsync("type")).ShouldBe("password");
            await keyField.FillAsync(key);
            await page.GetByRole(AriaRole.Button, new() { Name = "Create and start" }).ClickAsync();

            var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"Relay to {server.Host}/live" });
            await ShowsAsync(row.Filter(new() { HasText = "Running" }), "the relay runs");
            await server.WaitForPicturesAsync(Patience, Cancellation);
            (await page.ContentAsync()).ShouldNotContain(key);

            await row.GetByRole(AriaRole.Button, new() { NameRegex = StopButton() }).ClickAsync();
            await ShowsAsync(row.Filter(new() { HasText = "Stopped" }), "the relay is stopped");
            await server.Ended.WaitAsync(Patience, Cancellation);

            await row.GetByRole(AriaRole.Button, new() { NameRegex = DeleteButton() }).ClickAsync();
            await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
            await row.WaitForAsync(new() { State = WaitForSelectorState.Detached });

            await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await ShowsAsync(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }), "the sign-in is back");
            shared.System.Output.ShouldNotContain(key);
        }
        finally
        {
            await page.Context.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_is_no_administrator_is_told_so_and_sees_nothing()
    {
        var name = await shared.System.CreateStaffAsync("doctor", "Li Wei", Password, Cancellation);
        var page = await shared.Browser.NewPageAsync("zh-CN");
        try
        {
            await SignInAsync(page, name, "登录名", "密码", "登录");
            await ShowsAsync(page.GetByRole(AriaRole.Heading, new() { Name = "此页面仅供管理员使用" }), "the page says so");
            (await page.GetByRole(AriaRole.Navigation).CountAsync()).ShouldBe(0);
        }
        finally
        {
            await page.Context.DisposeAsync();
        }
    }

    private async Task SignInAsync(IPage page, string name, string nameLabel = "Sign-in name", string passwordLabel = "Password", string button = "Sign in")
    {
        await page.GotoAsync(new Uri(shared.System.PublicUrl, "/admin").AbsoluteUri);
        await page.GetByLabel(nameLabel).FillAsync(name);
        await page.GetByLabel(passwordLabel).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
    }

    private async Task ShowsAsync(ILocator locator, string what) => await Eventually.HoldsAsync(
        async () => await locator.CountAsync() > 0, Patience, what, () => shared.System.Output, Cancellation);

    [GeneratedRegex("^Stop ")]
    private static partial Regex StopButton();

    [GeneratedRegex("^Delete ")]
    private static partial Regex DeleteButton();
}
