using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>A player in a Chromium page: <c>whep</c> or <c>hls</c> of matrixPage.js.</summary>
internal sealed class BrowserPlayer(IPage page, string name) : IMatrixPlayer
{
    public async Task<Sight> LookAsync()
    {
        var seen = JsonNode.Parse(await page.EvaluateAsync<string>("(name) => JSON.stringify(window.seen(name) ?? {})", name))!;
        return new Sight(
            (int?)seen["frames"] ?? 0,
            seen["pixels"]?.Deserialize<int[]>()?.Select(value => (byte)value).ToArray(),
            (double?)seen["toneHz"],
            (int?)seen["width"] ?? 0,
            (int?)seen["height"] ?? 0,
            (string?)seen["said"]);
    }

    // The page belongs to the row.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
