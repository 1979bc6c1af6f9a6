"""What a template of a hazard is; those of electricity, machines and fire are in this file."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Template:
    """One kind of finding. `description` and `suggestion` name the slots of `slots`; a variant picks one option for each.

    A slot that is named in the description varies the text, so the product of those slots' sizes bounds how many different
    descriptions a template gives (eight or more each).
    """

    category: str
    cause: str
    places: tuple[str, ...]
    description: str
    suggestion: str
    basis: str
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    level: str = "general"


ELECTRICAL = "《低压配电设计规范》GB 50054"
USE = "《用电安全导则》GB/T 13869"
GUARD = "《机械安全 防护装置 固定式和活动式防护装置的设计与制造一般要求》GB/T 8196"
EXTINGUISHER = "《建筑灭火器配置验收及检查规范》GB 50444"
FIRE_LAW = "《中华人民共和国消防法》第二十八条"

TECHNICAL = (
    Template(
        "electrical",
        "object",
        ("一号车间", "包装车间", "机修车间", "原料仓库"),
        "{box}{fault}，带电部位裸露，人员有触电危险。",
        "立即断电，由持证电工对{box}{fix}，恢复后加锁管理。",
        ELECTRICAL,
        {
            "box": ("照明配电箱", "动力配电箱", "二级配电柜", "移动式电源箱"),
            "fault": ("箱门缺失", "内盖板未安装", "进线孔未封堵"),
            "fix": ("加装盖板", "修复箱体并封堵孔洞"),
        },
    ),
    Template(
        "electrical",
        "object",
        ("打磨区", "机修间", "包装车间", "装配线末端"),
        "{machine}电源线{fault}，未穿管保护。",
        "更换{machine}电源线并穿管敷设，接线由电工完成。",
        USE,
        {
            "machine": ("台式砂轮机", "移动风扇", "手持角磨机", "封口机"),
            "fault": ("绝缘层破损，用胶布缠绕", "直接拖在湿地面上", "有多处接头"),
        },
    ),
    Template(
        "electrical",
        "object",
        ("冲压车间", "喷涂车间", "锅炉房", "空压机房"),
        "{machine}金属外壳{fault}，接地电阻无检测记录。",
        "补接保护接地线并测量接地电阻，记录存档。",
        ELECTRICAL,
        {
            "machine": ("冲床", "空压机", "引风机", "水泵电机", "烘箱"),
            "fault": ("未做保护接地", "接地线已松脱", "接地线被油漆覆盖，接触不良"),
        },
    ),
    Template(
        "electrical",
        "behaviour",
        ("办公楼二层", "员工宿舍", "质检室", "门卫室"),
        "{who}在{where}使用{thing}，插座上同时接了{n}个用电器。",
        "停用{thing}，增设固定插座，纳入夜间巡查内容。",
        USE,
        {
            "who": ("夜班员工", "住宿员工", "值班人员"),
            "where": ("床头", "文件柜旁", "走廊"),
            "thing": ("大功率电热水壶", "取暖器", "电磁炉"),
            "n": ("4", "5", "6"),
        },
    ),
    Template(
        "electrical",
        "object",
        ("配电房", "高压室", "变压器室"),
        "配电房{fault}，{extra}。",
        "按要求整改并纳入电工班每班巡检表。",
        ELECTRICAL,
        {
            "fault": ("门口未设挡鼠板", "窗户破损未装防护网", "电缆沟盖板缺了两块", "堆放扫帚、纸箱等杂物"),
            "extra": ("绝缘垫已老化开裂", "绝缘手套超过检验周期", "未张贴一次系统图", "应急照明灯不亮"),
        },
    ),
    Template(
        "electrical",
        "object",
        ("甲类仓库", "喷漆房", "调漆间", "油品储存间"),
        "爆炸危险区域内{thing}为普通型，{state}。",
        "更换为与区域等级相符的防爆型设备，出具防爆检测报告后再使用。",
        "《爆炸危险环境电力装置设计规范》GB 50058",
        {
            "thing": ("照明灯具", "轴流风机", "插座", "开关按钮"),
            "state": ("未采用防爆型电气设备", "防爆接线盒密封圈缺失", "电缆引入口未做隔离密封"),
        },
        level="major",
    ),
    Template(
        "machinery",
        "object",
        ("冲压车间", "机加工车间", "木工车间", "包装车间"),
        "{machine}{part}无防护罩，操作人员手部可直接触及。",
        "加装固定式防护罩，未完成前停用{machine}。",
        GUARD,
        {"machine": ("皮带输送机", "台钻", "剪板机", "搅拌机", "圆锯机"), "part": ("传动皮带轮", "链条传动部位", "旋转轴端")},
    ),
    Template(
        "machinery",
        "object",
        ("冲压车间1号线", "冲压车间2号线", "折弯区", "油压机区"),
        "{machine}{device}，仍在生产。",
        "停机检修，恢复安全装置并试验有效后方可开机。",
        "《机械安全 与防护装置相关的联锁装置》GB/T 18831",
        {
            "machine": ("63吨冲床", "160吨冲床", "四柱油压机", "数控折弯机"),
            "device": ("光电保护装置被短接", "双手按钮被改为脚踏单手操作", "急停按钮损坏失效"),
        },
    ),
    Template(
        "machinery",
        "behaviour",
        ("机加工车间", "车床组", "钻床区", "铣床区"),
        "{who}操作{machine}时{act}。",
        "现场制止并教育，班组长每班检查劳保穿戴和操作行为。",
        "《安全生产法》第五十七条及岗位操作规程",
        {
            "who": ("一名操作工", "新进学徒", "夜班操作工"),
            "machine": ("车床", "台钻", "摇臂钻床"),
            "act": ("戴线手套", "长发未盘入帽内", "用手直接清理铁屑"),
        },
    ),
    Template(
        "machinery",
        "object",
        ("打磨车间", "机修间", "模具房", "铸件清理区"),
        "{machine}{fault}，{extra}。",
        "更换不合格部件，调整间隙后重新验收使用。",
        "《磨削机械安全规程》GB 4674",
        {
            "machine": ("落地砂轮机", "台式砂轮机", "除尘式砂轮机"),
            "fault": ("托架与砂轮间隙大于3毫米", "防护罩开口角度过大", "砂轮片有缺口"),
            "extra": ("无挡屑板", "正对人员通道", "未设除尘"),
        },
    ),
    Template(
        "machinery",
        "management",
        ("注塑车间", "压铸车间", "破碎机房", "混料间"),
        "检修{machine}时未{step}，现场仅靠口头告知。",
        "执行能量隔离和挂牌上锁制度，检修票写明隔离点和监护人。",
        "《机械安全 上锁/挂牌》相关要求及企业检修作业制度",
        {
            "machine": ("注塑机", "破碎机", "混料机", "压铸机", "输送带"),
            "step": ("断电挂牌", "泄放液压残余压力", "上锁并指定监护人"),
        },
    ),
    Template(
        "fire",
        "object",
        ("成品仓库", "包装车间", "二楼走廊", "装配车间"),
        "{place2}的{n}具灭火器{fault}。",
        "更换或送修灭火器，落实每月检查并在卡片上签字。",
        EXTINGUISHER,
        {
            "place2": ("西墙", "东门旁", "消防柱处", "楼梯口"),
            "n": ("2", "3", "4"),
            "fault": ("压力指针在红区", "已过报废年限", "喷管老化开裂", "被纸箱遮挡无法取用"),
        },
    ),
    Template(
        "fire",
        "object",
        ("一号厂房", "综合楼一层", "成品仓库", "员工宿舍楼"),
        "{exit}{fault}，紧急时人员无法疏散。",
        "立即清理并恢复畅通，生产期间不得上锁。",
        FIRE_LAW,
        {
            "exit": ("东侧安全出口", "北侧疏散门", "二楼疏散楼梯", "卷帘门旁小门"),
            "fault": ("上锁", "堆放成品托盘", "被货架挡住一半", "停放电动自行车"),
        },
    ),
    Template(
        "fire",
        "object",
        ("厂区主干道", "仓库外围", "综合楼南侧", "装卸区"),
        "消防{thing}{fault}。",
        "限期恢复，划黄线并设禁止占用标识，由保安队每日巡查。",
        FIRE_LAW,
        {
            "thing": ("车通道", "登高作业场地", "水泵接合器前", "室外消火栓周边"),
            "fault": ("停放货车，净宽不足4米", "堆放废旧设备", "被绿化和花坛占用"),
        },
    ),
    Template(
        "fire",
        "object",
        ("消防泵房", "一号厂房", "仓库", "办公楼"),
        "{thing}{fault}，近期无测试记录。",
        "联系维保单位修复并出具测试记录，以后每月试验一次。",
        "《消防设施通用规范》GB 55036",
        {
            "thing": ("室内消火栓", "喷淋末端试水装置", "消防水泵", "火灾报警控制器"),
            "fault": ("无水压", "处于手动位置", "显示故障未处理", "阀门被关闭"),
        },
    ),
    Template(
        "fire",
        "object",
        ("车间夹层", "仓库阁楼", "三楼生产区"),
        "{building}内{use}，{extra}。",
        "停止使用并搬离人员，拆除违规搭建，报属地消防部门复查。",
        "《建筑防火通用规范》GB 55037",
        {
            "building": ("丙类厂房", "原料仓库", "出租厂房"),
            "use": ("设置员工宿舍", "用泡沫夹芯彩钢板搭建隔间住人", "设置厨房并使用液化气"),
            "extra": ("住有3人", "住有6人", "只有一个出口"),
        },
        level="major",
    ),
)
