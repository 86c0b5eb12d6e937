using System.Diagnostics;
using Telemed.EndToEnd.Tests.Doctor;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>A Chromium that shows one page to nobody.</summary>
internal sealed class HeadlessChromium : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _profile;

    private HeadlessChromium(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    public static HeadlessChromium Open(Uri page)
    {
        var profile = Directory.CreateTempSubdirectory("telemed-chromium-");
        var start = new ProcessStartInfo(
            Chromium.Path,
            [
                // CI runs as root, for whom Chromium's sandbox does not work. The port only keeps it from ending when the page is loaded.
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--no-first-run", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required", "--remote-debugging-port=0",
                $"--user-data-dir={profile.FullName}", page.AbsoluteUri,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new HeadlessChromium(process, profile);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A child of it was still writing; the folder for temporary files is cleared by others.
        }
    }
}
