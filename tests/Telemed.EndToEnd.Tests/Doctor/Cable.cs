using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests.Doctor;

/// <summary>
/// All by which a page reaches the system, so that it can be cut and mended: its requests, its realtime channel and its WebRTC media.
/// </summary>
public sealed partial class Cable : IAsyncDisposable
{
    // What a server says that goes away (RFC 6455, 7.4.1).
    private const int GoingAway = 1001;

    private readonly IPage _page;
    private readonly UdpRelay _media;
    private readonly List<(IWebSocketRoute Page, IWebSocketRoute Server)> _channels = [];
    private volatile bool _channelIsCut;

    private Cable(IPage page, UdpRelay media)
    {
        _page = page;
        _media = media;
    }

    /// <summary>Lays it, before the page is opened.</summary>
    public static async Task<Cable> LayAsync(IPage page, TelemedSystem system)
    {
        var media = new UdpRelay(new IPEndPoint(IPAddress.Loopback, system.WebRtcPort));
        var cable = new Cable(page, media);
        await page.AddInitScriptAsync(string.Create(CultureInfo.InvariantCulture,
            $$"""
            {
              const pc = RTCPeerConnection.prototype;
              const set = pc.setRemoteDescription;
              pc.setRemoteDescription = function ({ type, sdp }) {
                const relayed = sdp.replace(/^a=candidate:\S+ \d tcp .*\r\n/gm, '').replace(/^(a=candidate:.*) {{system.WebRtcPort}} typ/gm, '$1 {{media.Port}} typ');
                return set.call(this, { type, sdp: relayed });
              };
              // The hub is not told where the page is, or it would find a way around.
              const local = Object.getOwnPropertyDescriptor(pc, 'localDescription').get;
              Object.defineProperty(pc, 'localDescription', { get() {
                const { type, sdp } = local.call(this) ?? {};
                return sdp === undefined ? null : { type, sdp: sdp.replace(/^a=candidate:.*\r\n/gm, '') };
              } });
              const listen = pc.addEventListener;
              pc.addEventListener = function (type, listener, options) {
                return listen.call(this, type, type === 'icecandidate' ? (event) => { if (event.candidate === null) { listener(event); } } : listener, options);
              };
            }
            """));
        await page.RouteWebSocketAsync(Realtime(), cable.Take);
        return cable;
    }

    /// <summary>The realtime channel alone breaks, and cannot be opened.</summary>
    public async Task CutChannelAsync()
    {
        _channelIsCut = true;
        (IWebSocketRoute Page, IWebSocketRoute Server)[] open;
        lock (_channels)
        {
            open = [.. _channels];
            _channels.Clear();
        }

        foreach (var (page, server) in open)
        {
            await server.CloseAsync(new() { Code = GoingAway });
            await page.CloseAsync(new() { Code = GoingAway });
        }
    }

    /// <summary>Nothing gets through any more.</summary>
    public async Task CutAsync()
    {
        _media.IsCut = true;
        await _page.Context.SetOfflineAsync(true);
        await CutChannelAsync();
    }

    /// <summary>Everything gets through again.</summary>
    public async Task MendAsync()
    {
        _media.IsCut = false;
        _channelIsCut = false;
        await _page.Context.SetOfflineAsync(false);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _media.DisposeAsync();

    private void Take(IWebSocketRoute route)
    {
        if (_channelIsCut)
        {
            _ = route.CloseAsync(new() { Code = GoingAway });
            return;
        }

        var server = route.ConnectToServer();
        lock (_channels)
        {
            _channels.Add((route, server));
        }
    }

    [GeneratedRegex("/api/v1/realtime$")]
    private static partial Regex Realtime();
}
