using System.Net;
using System.Net.Sockets;
using Telemed.MediaHub.Watching;
using Telemed.Transcoder.Jobs.Telemetry;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Jobs.Ingest;

/// <summary>What every ingest needs.</summary>
internal sealed class IngestServices(
    WorkerServices workers, HubWatcher hub, MediaFolder folder, IngestProbe probe, AddressGuard guard, JobTimings timings, JobsTelemetry telemetry)
{
    private static readonly TimeSpan ResolveDeadline = TimeSpan.FromSeconds(5);

    public WorkerServices Workers { get; } = workers;

    public HubWatcher Hub { get; } = hub;

    public MediaFolder Folder { get; } = folder;

    public IngestProbe Probe { get; } = probe;

    public JobTimings Timings { get; } = timings;

    public JobsTelemetry Telemetry { get; } = telemetry;

    /// <summary>
    /// Whether every address that a name stands for may be used, because it is FFmpeg that will choose one; <see langword="null"/> when the
    /// name is not known.
    /// </summary>
    public async Task<bool?> MayUseAsync(Uri address, CancellationToken stop)
    {
        if (IPAddress.TryParse(address.DnsSafeHost, out var literal))
        {
            return guard.Allows(literal, mayBePrivate: true);
        }

        using var deadline = new CancellationTokenSource(ResolveDeadline, Workers.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(address.DnsSafeHost, either.Token);
            return addresses.Length == 0 ? null : addresses.All(each => guard.Allows(each, mayBePrivate: true));
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}
