using System.Diagnostics;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>A real Chromium that publishes by WHIP or plays by WHEP, straight at the hub.</summary>
public sealed class BrowserPeer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Process _node;

    private BrowserPeer(Process node) => _node = node;

    /// <summary>Why there is none; <see langword="null"/> when there is.</summary>
    public static string? WhySkipped =>
        !StandInHub.OnPath("node") ? "There is no node on PATH."
        : File.Exists(Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium") ? null
        : "There is no Chromium (CHROMIUM_PATH).";

    /// <summary>Starts one, and waits until media flows or the hub refuses.</summary>
    public static async Task<BrowserPeer> ConnectAsync(string what, Uri address, string token)
    {
        var support = Path.Combine(await StandInHub.FolderAsync(), "tests", "support", "browser.js");
        var peer = new BrowserPeer(Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Fixtures", "browserPeer.js"), support, what, address.ToString(), token])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        using var deadline = new CancellationTokenSource(Deadline);
        var said = await peer._node.StandardOutput.ReadLineAsync(deadline.Token);
        if (said != "connected")
        {
            await peer.DisposeAsync();
            throw new InvalidOperationException($"{what}: {said}");
        }

        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await _node.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _node.Kill(entireProcessTree: true);
        }

        _node.Dispose();
    }
}
