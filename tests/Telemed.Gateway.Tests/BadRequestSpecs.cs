using System.Globalization;
using Telemed.Gateway.Tests.Fixtures;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class BadRequestSpecs
{
    public static TheoryData<string, string> Routes => new()
    {
        { "POST", $"{Route}/whip" },
        { "PATCH", $"{Route}/whip/28e1c0fb-0000-4000-8000-0123456789ab" },
        { "DELETE", $"{Route}/whep/opus.28e1c0fb-0000-4000-8000-0123456789ab" },
        { "POST", $"{Route}/whep" },
        { "GET", $"{Route}/index.m3u8" },
        { "GET", $"{Route}/video1_stream.m3u8" },
        { "GET", $"{Route}.flv" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Twenty_bad_requests_are_twenty_problem_documents(string method, string target)
    {
        await using var system = await StartAsync();
        // A fixed seed: what fails once fails again.
        var random = new Random(20261120);
        for (var i = 0; i < 20; i++)
        {
            var (badMethod, badTarget, headers, body) = Spoil(random, i, method, target);

            var answer = await RawHttp.SendAsync(system.Https, badMethod, badTarget, headers, body);

            var what = $"{i}: {badMethod} {badTarget}\n{headers}\n{answer.Text}";
            answer.Status.ShouldBeInRange(400, 499, what);
            answer.IsProblem.ShouldBeTrue(what);
        }

        system.HubWebRtc.Requests.ShouldBeEmpty();
        system.HubHls.Requests.ShouldBeEmpty();
        system.Transcoder.Requests.ShouldBeEmpty();
    }

    private static (string Method, string Target, string Headers, string Body) Spoil(Random random, int i, string method, string target)
    {
        var junk = Junk(random);
        const string Sdp = "Content-Type: application/sdp\r\n";
        return (i % 10) switch
        {
            0 => (method, target, $"Authorization: Bearer {junk}\r\n{Sdp}", junk),
            1 => (method, target.Replace(Consultation, junk, StringComparison.Ordinal), $"Authorization: Bearer good\r\n{Sdp}", junk),
            2 => (method, target.Replace(Participant, Participant + "%2f" + junk, StringComparison.Ordinal), $"Authorization: Bearer good\r\n{Sdp}", junk),
            3 => (method, target + "/..%2f" + junk, $"Authorization: Bearer good\r\n{Sdp}", junk),
            4 => (method == "PUT" ? "GET" : "PUT", target, "Authorization: Bearer good\r\n", junk),
            5 => (method, target + "/" + junk + "/" + junk, $"Authorization: Bearer good\r\n{Sdp}", ""),
            6 => (method, target, "Authorization: Basic Z2F0ZXdheTp4\r\nContent-Type: application/x-www-form-urlencoded\r\n", "a=b&" + junk),
            7 => (method, target + "?token=" + junk, $"Authorization: Bearer\r\nContent-Type: {junk}\r\n", junk),
            8 => (method, target + "?token[]=" + junk + "&session=%00", $"Authorization: Bearer {new string('x', 5000)}\r\n", new string('y', 65_000)),
            _ => (method, target.Replace("/media", "/media/" + junk, StringComparison.Ordinal), "", new string('z', random.Next(1, 60_000))),
        };
    }

    private static string Junk(Random random)
    {
        const string Alphabet = "abcXYZ019-_.~";
        return string.Create(CultureInfo.InvariantCulture, $"j{new string(random.GetItems(Alphabet.AsSpan(), random.Next(1, 40)))}q");
    }
}
