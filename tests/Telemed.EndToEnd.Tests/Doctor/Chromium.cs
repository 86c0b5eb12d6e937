namespace Telemed.EndToEnd.Tests.Doctor;

/// <summary>Finds a Chromium of this machine's; Playwright's own download is not possible everywhere.</summary>
public static class Chromium
{
    /// <summary>The executable.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_BIN") is { Length: > 0 } configured)
        {
            return configured;
        }

        string[] names = OperatingSystem.IsWindows() ? ["chrome.exe", "msedge.exe"] : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        string[] folders =
        [
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(global::System.IO.Path.PathSeparator),
            "/Applications/Google Chrome.app/Contents/MacOS",
            "/Applications/Chromium.app/Contents/MacOS",
            global::System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Google", "Chrome", "Application"),
        ];
        return folders
            .SelectMany(folder => names.Concat(["Google Chrome", "Chromium"]).Select(name => global::System.IO.Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("No Chromium was found: install the package chromium, or name the executable in CHROMIUM_BIN.");
    }
}
