using Telemed.MediaHub;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Leases;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// One stream from the worker that works on it into a fan-out here, for all viewers here. It follows the lease: when the stream moves,
/// the feed from the old holder goes on until the new one's flows.
/// </summary>
public sealed partial class RemoteFeed : IAsyncDisposable
{
    /// <summary>The header in which a worker says which tracks its feed has: <c>video</c>, <c>audio</c> or both.</summary>
    public const string TracksHeader = "Telemed-Tracks";

    // The holder answers when its FFmpeg has written something, or after two seconds that it has not.
    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly StreamPath _path;
    private readonly FlvFanOut _fanOut;
    private readonly ILeases _leases;
    private readonly PeerClient _peers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    private RemoteFeed(StreamPath path, FlvFanOut fanOut, ILeases leases, PeerClient peers, TimeProvider time, ILogger logger)
    {
        (_path, _fanOut, _leases, _peers, _time, _logger) = (path, fanOut, leases, peers, time, logger);
    }

    /// <summary>Begins.</summary>
    public static RemoteFeed Start(StreamPath path, FlvFanOut fanOut, ILeases leases, PeerClient peers, TimeProvider time, ILogger logger)
    {
        var feed = new RemoteFeed(path, fanOut, leases, peers, time, logger);
        using (ExecutionContext.SuppressFlow())
        {
            feed._loop = Task.Run(feed.FollowAsync);
        }

        return feed;
    }

    /// <summary>Ends the feed; not one tag reaches the fan-out after the call, even before it is done.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        string? from = null;
        var pump = Task.CompletedTask;
        CancellationTokenSource? pumping = null;
        try
        {
            while (true)
            {
                _stop.Token.ThrowIfCancellationRequested();
                if (_leases.HolderOf(_path.ToString()) is { } holder && (holder.Id != from || pump.IsCompleted) && await ConnectAsync(holder) is { } response)
                {
                    await EndPumpAsync(pumping, pump);
                    pumping = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                    from = holder.Id;
                    pump = PumpAsync(response, pumping.Token);
                    LogFed(_logger, _path, holder.Id);
                }

                await Task.WhenAny(pump.IsCompleted ? Task.Delay(Pause, _time, _stop.Token) : pump, Task.Delay(Pause, _time, _stop.Token));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
        finally
        {
            await EndPumpAsync(pumping, pump);
        }
    }

    private static async Task EndPumpAsync(CancellationTokenSource? pumping, Task pump)
    {
        if (pumping is not null)
        {
            await pumping.CancelAsync();
            await pump;
            pumping.Dispose();
        }
    }

    private async Task<HttpResponseMessage?> ConnectAsync(WorkerEntry holder)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(ConnectDeadline);
        try
        {
            var response = await _peers.GetAsync(holder, $"/internal/flv/{_path}", limit.Token);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            response.Dispose();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            // It has just died, or not begun yet: whoever holds the stream is asked again.
            LogNotFed(_logger, _path, holder.Id, exception.Message);
        }

        return null;
    }

    private async Task PumpAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using (response)
            {
                var tracks = response.Headers.TryGetValues(TracksHeader, out var values) ? string.Join(',', values) : "";
                _fanOut.BeginRun(tracks.Contains("video", StringComparison.Ordinal), tracks.Contains("audio", StringComparison.Ordinal));
                await foreach (var tag in FlvReader.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    _fanOut.Publish(tag);
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or FlvFormatException or OperationCanceledException)
        {
            // Its worker has ended, or the stream has moved.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: viewers here are fed by worker {Worker}")]
    private static partial void LogFed(ILogger logger, StreamPath path, string worker);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Path}: worker {Worker} gives no feed: {Reason}")]
    private static partial void LogNotFed(ILogger logger, StreamPath path, string worker, string reason);
}
