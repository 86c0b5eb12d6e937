namespace Telemed.AppHost.Tests.Composition;

/// <summary>What the local composition tells each service; docs/architecture.md lists the same.</summary>
public sealed class LocalCompositionTests
{
    private static readonly ILookup<string, string> Local = LocalKeys.Read();

    [Theory]
    [InlineData("sessions")]
    [InlineData("transcoder")]
    [InlineData("gateway")]
    public void Every_service_has_an_identity_and_finds_the_hub(string service)
    {
        string[] expected =
        [
            "Identity__Name", "Identity__Secret", "services__media__api__0", "services__media__rtsp__0", "services__media__rtmp__0",
            "services__media__hls__0", "services__media__webrtc__0", "OTEL_SERVICE_NAME", "TELEMED_EXIT_WITH_STDIN",
        ];
        expected.ShouldBeSubsetOf(Local[service]);
    }

    [Fact]
    public void Sessions_alone_know_the_clinics_key_and_everybodys_secret()
    {
        string[] expected = ["Clinic__ApiKey", "Identities__gateway", "Identities__sessions", "Identities__transcoder"];
        expected.ShouldBeSubsetOf(Local["sessions"]);
        foreach (var service in Local.Where(keys => keys.Key != "sessions"))
        {
            service.ShouldNotContain(key => key == "Clinic__ApiKey" || key.StartsWith("Identities__", StringComparison.Ordinal), service.Key);
        }
    }

    [Fact]
    public void The_gateway_is_told_its_ports_its_pages_and_a_certificate_only_where_there_is_one()
    {
        string[] expected = ["Gateway__HttpsPort", "Gateway__HttpPort", "Gateway__Bind", "Gateway__WebRoot", "Telemed__DataPath"];
        expected.ShouldBeSubsetOf(Local["gateway"]);
        Local["gateway"].ShouldNotContain("Gateway__CertificatePath");

        var pem = Path.GetTempFileName();
        try
        {
            LocalKeys.Read(("TELEMED_CERTIFICATE", pem), ("TELEMED_CERTIFICATE_KEY", pem))["gateway"].ShouldContain("Gateway__CertificatePath");
        }
        finally
        {
            File.Delete(pem);
        }
    }

    [Fact]
    public void A_database_is_told_to_sessions_alone_and_a_redis_to_those_who_share_it()
    {
        Local["sessions"].ShouldNotContain("ConnectionStrings__sessions");
        Local["sessions"].ShouldNotContain("ConnectionStrings__redis");

        var told = LocalKeys.Read(("TELEMED_DATABASE", "Host=db;Password=p"), ("TELEMED_SECRETS_KEY", Convert.ToBase64String(new byte[32])), ("TELEMED_REDIS", "cache:6379"));
        told.Where(keys => keys.Contains("Secrets__Key")).Select(keys => keys.Key).ShouldBe(["sessions"]);
        told.Where(keys => keys.Contains("ConnectionStrings__sessions")).Select(keys => keys.Key).ShouldBe(["sessions"]);
        told.Where(keys => keys.Contains("ConnectionStrings__redis")).Select(keys => keys.Key).ShouldBe(["sessions", "transcoder"], ignoreOrder: true);
    }

    [Fact]
    public void Each_worker_of_the_transcoder_is_a_process_and_those_who_ask_them_know_all()
    {
        var told = LocalKeys.Read(("TELEMED_TRANSCODERS", "3"), ("TELEMED_REDIS", "cache:6379"));

        string[] workers = ["transcoder", "transcoder-2", "transcoder-3"];
        workers.ShouldAllBe(worker => told[worker].Contains("ConnectionStrings__redis") && told[worker].Contains("Identity__Secret"));
        string[] addresses = ["services__transcoder__http__0", "services__transcoder__http__1", "services__transcoder__http__2"];
        addresses.ShouldBeSubsetOf(told["gateway"]);
        addresses.ShouldBeSubsetOf(told["sessions"]);
        told["gateway"].ShouldNotContain("services__transcoder__http__3");
        Local.Select(keys => keys.Key).ShouldNotContain("transcoder-2");
    }

    [Fact]
    public void The_hub_is_told_whom_to_ask() => Local["media"].ShouldContain("MTX_AUTHHTTPADDRESS");
}
