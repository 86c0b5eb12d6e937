using System.Diagnostics;
using System.Net;
using Telemed.Transcoder.Flv;

namespace Telemed.Bench.Viewers;

/// <summary>An HTTP-FLV player without a decoder: one connection through the gateway, and when its sound came.</summary>
internal sealed class FlvViewer : IPlayer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpResponseMessage _response;
    private readonly uint[] _lastTimestamps = new uint[2];

    private FlvViewer(HttpResponseMessage response)
    {
        _response = response;
        Completion = Task.Run(ReadAsync);
    }

    /// <inheritdoc />
    public Task<string> Completion { get; }

    /// <inheritdoc />
    public Arrivals Arrivals { get; } = new();

    /// <summary>How often a tag was older than the one before it of its kind.</summary>
    public int StepsBack { get; private set; }

    /// <summary>Asks until the stream is there, as players do with a 404.</summary>
    public static async Task<FlvViewer> OpenAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return new FlvViewer(response);
            }

            var status = response.StatusCode;
            response.Dispose();
            if (status != HttpStatusCode.NotFound || clock.Elapsed > Patience)
            {
                throw new BenchException($"HTTP-FLV answered {(int)status} after {clock.Elapsed.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion;
        _response.Dispose();
        _stop.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        try
        {
            await using var body = await _response.Content.ReadAsStreamAsync(_stop.Token);
            await foreach (var tag in FlvReader.ReadAsync(body, _stop.Token))
            {
                if (tag.Type is FlvTagType.Audio or FlvTagType.Video)
                {
                    Arrived(tag);
                }
            }

            return "the server ended the stream";
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException or FlvFormatException)
        {
            return fault is OperationCanceledException ? "stopped" : fault.Message;
        }
    }

    private void Arrived(FlvTag tag)
    {
        if (tag.Type == FlvTagType.Audio)
        {
            Arrivals.Add();
        }

        ref var last = ref _lastTimestamps[tag.Type - FlvTagType.Audio];
        StepsBack += tag.Timestamp < last ? 1 : 0;
        last = tag.Timestamp;
    }
}
