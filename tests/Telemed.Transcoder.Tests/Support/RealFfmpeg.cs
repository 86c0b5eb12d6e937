using System.Diagnostics;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>The FFmpeg of this machine.</summary>
internal static class RealFfmpeg
{
    public static bool IsThere { get; } = Find();

    /// <summary>Starts one; whoever starts it disposes it.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>What ffprobe says about a file, for example <c>-show_entries stream=codec_name</c>.</summary>
    public static async Task<string> ProbeAsync(string file, params string[] arguments)
    {
        using var process = Start("ffprobe", ["-hide_banner", "-loglevel", "error", "-of", "csv=p=0", .. arguments, file]);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.ReplaceLineEndings("\n").Trim() + await error;
    }

    private static bool Find()
    {
        try
        {
            using var process = Start("ffmpeg", "-version");
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
