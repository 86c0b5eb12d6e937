using Microsoft.Playwright;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests.Doctor;

/// <summary>
/// The doctor's Chromium: headless, with a fake camera, and a microphone that hears a 1000 Hz tone from a file. It needs no
/// permission clicks, and it trusts the system's self-made certificate.
/// </summary>
public sealed class DoctorBrowser : IAsyncDisposable
{
    /// <summary>The label of a camera of which no picture leaves, and the browser says nothing of it.</summary>
    public const string DeadCamera = "fake_device_1";

    /// <summary>The label of a camera to change to.</summary>
    public const string OtherCamera = "fake_device_2";

    /// <summary>What the doctor's microphone hears.</summary>
    public const double ToneHz = 1000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _sound;
    private readonly string _mark;

    private DoctorBrowser(IPlaywright playwright, IBrowser browser, string sound, string mark)
    {
        _mark = mark;
        _playwright = playwright;
        _browser = browser;
        _sound = sound;
    }

    /// <summary>Starts the browser.</summary>
    /// <param name="switches">Switches of Chromium's besides; of two for the same thing the later one counts.</param>
    public static async Task<DoctorBrowser> StartAsync(params string[] switches)
    {
        var mark = $"--telemed-browser={Guid.NewGuid():N}";
        var sound = Path.Combine(Path.GetTempPath(), $"telemed-tone-{Guid.NewGuid():N}.wav");
        await File.WriteAllBytesAsync(sound, Wave.Tone(ToneHz, TimeSpan.FromSeconds(10)));
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Path,
            Args =
            [
                // CI runs as root, for whom Chromium's sandbox does not work.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--use-fake-ui-for-media-stream",
                // The second one is a depth camera (Y16), whose picture can be seen in the page and is not sent by WebRTC.
                "--use-fake-device-for-media-stream=device-count=3",
                $"--use-file-for-fake-audio-capture={sound}",
                "--autoplay-policy=no-user-gesture-required",
                // Two pages share one machine here; a page that is not in front must not be slowed down.
                "--disable-renderer-backgrounding",
                "--disable-background-timer-throttling",
                "--disable-backgrounding-occluded-windows",
                mark,
                .. switches,
            ],
        });
        return new DoctorBrowser(playwright, browser, sound, mark);
    }

    /// <summary>A page of its own: no cookie, no storage of another test.</summary>
    public async Task<IPage> NewPageAsync(string locale = "en-US")
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            Locale = locale,
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        });
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    /// <summary>A page of the tests' own scripts at the system's origin; the origin's content security policy would not let them in.</summary>
    public async Task<IPage> NewBlankPageAsync(Uri address)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { IgnoreHTTPSErrors = true, BypassCSP = true });
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    /// <summary>Opens the doctor's link, but does not start yet.</summary>
    /// <param name="participant">Whose link.</param>
    /// <param name="testCamera">Whether to send the test picture with its clock instead of the browser's fake camera.</param>
    public async Task<DoctorPage> OpenAsync(TestParticipant participant, bool testCamera = false)
    {
        var page = await NewPageAsync();
        return await DoctorPage.OpenAsync(page, participant, testCamera);
    }

    /// <summary>The lid is closed: the whole browser stands still, and knows of no time that passes (SIGSTOP). Linux only.</summary>
    public Task SuspendAsync() => Processes.SignalAsync("-STOP", ProcessIds());

    /// <summary>The lid is opened.</summary>
    public Task ResumeAsync() => Processes.SignalAsync("-CONT", ProcessIds());

    private IReadOnlyList<int> ProcessIds()
    {
        var main = Processes.FindByArgument(_mark);
        return [main, .. Processes.ChildrenOf(main)];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        File.Delete(_sound);
    }
}
