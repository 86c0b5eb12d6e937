using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Telemed.Gateway.Media;
using Telemed.MediaHub;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class ResourceLocationSpecs
{
    private static readonly StreamPath Stream = new(Consultation, Participant);

    [Theory]
    [InlineData(StreamVariant.Original, false, "/whep/abc-1", "/whep/abc-1")]
    [InlineData(StreamVariant.Opus, false, "_opus/whep/abc-1", "/whep/opus.abc-1")]
    [InlineData(StreamVariant.Aac, false, "_aac/whep/abc-1", "/whep/aac.abc-1")]
    [InlineData(StreamVariant.Original, true, "/whip/abc-1", "/whip/abc-1")]
    public void The_hubs_address_and_the_public_one_are_two_forms_of_the_same(StreamVariant variant, bool publishes, string atHub, string atGateway)
    {
        var resource = ResourceLocation.FromHub(new Uri($"/{HubPath}{atHub}?token=x", UriKind.Relative), Stream.With(variant), publishes).ShouldNotBeNull();

        resource.Public.ShouldBe(Route + atGateway);
        var back = ResourceLocation.FromPublic(Stream, publishes, resource.Public[(resource.Public.LastIndexOf('/') + 1)..]).ShouldNotBeNull();
        back.ShouldBe(resource);
        back.AtHub.ShouldBe($"/{HubPath}{atHub}");
    }

    [Fact]
    public void An_absolute_address_of_the_hub_is_read_as_well() =>
        ResourceLocation.FromHub(new Uri($"http://10.0.0.1:8889/{HubPath}/whip/abc?x=1"), Stream, publishes: true)!.Public.ShouldBe($"{Route}/whip/abc");

    [Theory]
    [InlineData("https://evil.test/whip/abc")]
    [InlineData($"/{HubPath}/whep/abc")]
    [InlineData($"/{HubPath}_opus/whip/abc")]
    [InlineData($"/{HubPath}/whip/")]
    [InlineData($"/{HubPath}/whip/a/b")]
    [InlineData($"/{HubPath}/whip/a%2fb")]
    public void An_address_of_another_form_is_none(string location) =>
        ResourceLocation.FromHub(new Uri(location, UriKind.RelativeOrAbsolute), Stream, publishes: true).ShouldBeNull();

    [Fact]
    public void The_hub_gets_what_hls_needs_of_a_query_and_nothing_else()
    {
        var query = new QueryCollection(new Dictionary<string, StringValues>
        {
            ["token"] = "secret",
            ["session"] = "a&b",
            ["_HLS_msn"] = "7",
            ["_HLS_part"] = new StringValues(["1", "2"]),
            ["_HLS_skip"] = "",
            ["cookieCheck"] = "0",
        });

        HlsQuery.ForHub(query, isMainPlaylist: false).ShouldBe("?session=a%26b&_HLS_msn=7&_HLS_part=1");
        HlsQuery.ForHub(query, isMainPlaylist: true).ShouldBe("?session=a%26b&_HLS_msn=7&_HLS_part=1&cookieCheck=1");
        HlsQuery.ForHub(new QueryCollection(), isMainPlaylist: false).ShouldBe("");
    }
}
