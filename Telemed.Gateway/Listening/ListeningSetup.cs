using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Certificates;
using Telemed.Gateway.Configuration;

namespace Telemed.Gateway.Listening;

/// <summary>Opens the HTTPS and HTTP ports with limits that fit what the routes take.</summary>
internal sealed class ListeningSetup(IOptions<GatewayOptions> gateway, CertificateKeeper certificates) : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>The largest body of any route but that of pictures: an SDP offer has a few KiB, an API call less.</summary>
    internal const int MaxBodySize = 64 * 1024;

    /// <summary>
    /// What the server reads, and throws away, of a body that is too large or that nobody asked for. A client that is still sending when
    /// the connection is closed on it sees a broken connection and never the answer; past this, that is what it gets.
    /// </summary>
    internal const long MaxReadAndThrownAway = 1024 * 1024;

    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxReadAndThrownAway;
        options.Limits.MaxRequestLineSize = 8 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        // A phone that lost its network without a word must not keep a viewer's place for ever.
        options.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
        options.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);

        GatewayOptions ports;
        try
        {
            ports = gateway.Value;
        }
        catch (OptionsValidationException)
        {
            // The server asks for its options before the service checks its own. That check comes next and says what is wrong.
            return;
        }

        if (ports.Bind == "any")
        {
            options.ListenAnyIP(ports.HttpsPort, UseHttps);
            options.ListenAnyIP(ports.HttpPort, UseHttp);
            return;
        }

        foreach (var address in HasIPv6Loopback() ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : (IPAddress[])[IPAddress.Loopback])
        {
            options.Listen(address, ports.HttpsPort, UseHttps);
            options.Listen(address, ports.HttpPort, UseHttp);
        }
    }

    private static void UseHttp(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;

    private void UseHttps(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        // Not ServerCertificateSelector: it can hand out the certificate alone, and clients need the chain behind a given one.
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Current.Context,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        });
    }

    // A container may know IPv6 and yet have no ::1.
    private static bool HasIPv6Loopback()
    {
        if (!Socket.OSSupportsIPv6)
        {
            return false;
        }

        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>Registers the listeners.</summary>
internal static class ListeningExtensions
{
    internal static void AddListeners(this WebApplicationBuilder builder)
    {
        // The gateway's ports are Gateway:HttpsPort and Gateway:HttpPort; addresses that a host sets for every service are not for it.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, null);
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, null);
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, null);
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ListeningSetup>();

        // A call that is under way may end; streams and channels do not wait for this, they are cut (see UpstreamForwarder).
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    }
}
