using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Telemed.Gateway.Tests.Fixtures;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, string Text)
{
    public bool IsProblem => Text.Contains("application/problem+json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Sends what no HTTP client would send: the request target goes out exactly as written.</summary>
internal static class RawHttp
{
    [SuppressMessage("Security", "CA5359", Justification = "A self-signed certificate on the loopback; what it is worth is another test's question.")]
    public static async Task<RawAnswer> SendAsync(Uri address, string method, string target, string headers = "", string body = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, limit.Token);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "clinic.test" }, limit.Token);
        var text = $"{method} {target} HTTP/1.1\r\nHost: clinic.test\r\nConnection: close\r\n{headers}";
        if (body.Length > 0)
        {
            text += $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        }

        await tls.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n" + body), limit.Token);
        using var reader = new StreamReader(tls, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(limit.Token);
        return new RawAnswer(int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), answer);
    }
}
