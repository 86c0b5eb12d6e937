using Microsoft.Extensions.Options;
using Telemed.MediaHub;

namespace Telemed.Gateway.Configuration;

/// <summary>The addresses of what is behind the gateway, from <c>services:{resource}:{endpoint}:0</c>.</summary>
public sealed class UpstreamOptions
{
    /// <summary>The sessions service.</summary>
    public Uri Sessions { get; set; } = null!;

    /// <summary>The transcoder's workers; any of them answers for all.</summary>
    public IReadOnlyList<Uri> Transcoders { get; set; } = [];

    /// <summary>WHIP and WHEP of the media hub.</summary>
    public Uri HubWebRtc { get; set; } = null!;

    /// <summary>HLS of the media hub.</summary>
    public Uri HubHls { get; set; } = null!;

    /// <summary>RTMP of the media hub: never proxied, but no consultation can be held without it.</summary>
    public Uri HubRtmp { get; set; } = null!;
}

/// <summary>Reads the addresses and reports each one that is missing.</summary>
internal sealed class UpstreamOptionsSetup(IConfiguration configuration) : IConfigureOptions<UpstreamOptions>, IValidateOptions<UpstreamOptions>
{
    private static readonly (string Resource, string Endpoint)[] Needed =
    [
        ("sessions", "http"),
        ("transcoder", "http"),
        (HubEndpoints.Resource, HubEndpoints.Api),
        (HubEndpoints.Resource, HubEndpoints.WebRtc),
        (HubEndpoints.Resource, HubEndpoints.Hls),
        (HubEndpoints.Resource, HubEndpoints.Rtmp),
    ];

    public void Configure(UpstreamOptions options)
    {
        options.Sessions = Find("sessions", "http")!;
        options.Transcoders = [.. FindAll("transcoder", "http")];
        options.HubWebRtc = Find(HubEndpoints.Resource, HubEndpoints.WebRtc)!;
        options.HubHls = Find(HubEndpoints.Resource, HubEndpoints.Hls)!;
        options.HubRtmp = Find(HubEndpoints.Resource, HubEndpoints.Rtmp)!;
    }

    public ValidateOptionsResult Validate(string? name, UpstreamOptions options)
    {
        List<string> faults = [.. Needed
            .Where(needed => Find(needed.Resource, needed.Endpoint) is null)
            .Select(needed => $"The address of {needed.Resource} ({needed.Endpoint}) is missing: set services__{needed.Resource}__{needed.Endpoint}__0.")];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private Uri? Find(string resource, string endpoint) => FindAll(resource, endpoint).FirstOrDefault();

    private IEnumerable<Uri> FindAll(string resource, string endpoint)
    {
        for (var instance = 0; Uri.TryCreate(configuration[$"services:{resource}:{endpoint}:{instance}"], UriKind.Absolute, out var address); instance++)
        {
            yield return address;
        }
    }
}
