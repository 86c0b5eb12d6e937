using System.Net.Http.Json;
using System.Text.Json;
using Telemed.Bench.Reporting;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Running;

/// <summary>One stream as <c>GET /streams</c> of the transcoder tells it; what else stands there is of no use here.</summary>
internal sealed record StreamView(string Path, string Plan, string State, int Restarts, int Viewers, int? FfmpegPid, string? LastError);

/// <summary>What the transcoder says of itself.</summary>
internal sealed class TranscoderView(RunningProcesses running) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Every stream that has a worker, as the first worker that answers tells it.</summary>
    public async Task<IReadOnlyList<StreamView>> ListAsync(CancellationToken cancellationToken)
    {
        var addresses = running.TranscoderAddresses();
        for (var number = 0; ; number++)
        {
            try
            {
                return await _http.GetFromJsonAsync<StreamView[]>(new Uri(addresses[number], "/streams"), JsonSerializerOptions.Web, cancellationToken) ?? [];
            }
            catch (HttpRequestException) when (number + 1 < addresses.Count)
            {
                // That worker is down: the others know as well.
            }
        }
    }

    /// <summary>One stream, or nothing where it has no worker.</summary>
    public async Task<StreamView?> FindAsync(string path, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(stream => stream.Path == path);

    /// <summary>Waits until so many streams run.</summary>
    public async Task WaitUntilRunningAsync(int count, TimeSpan patience, BenchProgress progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<StreamView> streams = [];
        progress.Stage($"waiting for {count} streams", count);
        await Eventually.HoldsAsync(
            async () =>
            {
                streams = await ListAsync(cancellationToken);
                var running = streams.Count(stream => stream.State == "running");
                progress.At(running);
                return running >= count;
            },
            patience,
            $"{count} streams run",
            () => string.Join('\n', streams),
            cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}
